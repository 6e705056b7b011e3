import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import { randomFrom } from './training/grow.ts';

/** Words of several languages that no training password is made of. */
const words =
  `kettle lantern harvest marble velvet pebble saddle gravel copper bramble cobalt meadow turnip
  gurke fenster birne hafen ziegel koffer zwiebel citron tournesol bateau grenouille parapluie naranja
  zapato tortuga caballo formaggio finestra zucchero kapusta borowik wiosna kelebek zeytin karpuz laranja
  cachorro abacaxi putao pingguo xigua huoche tianqi`.split(/\s+/);

const names =
  `password db_password DB_PASSWORD dbPassword adminPassword smtp_pass passwd pwd`.split(' ');

const random = randomFrom(3);
const pick = (list: readonly string[] | string): string =>
  list[Math.floor(random() * list.length)] ?? '';
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const year = (): string => String(1980 + Math.floor(random() * 46));
const leet: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0' };

const shapes: readonly (() => string)[] = [
  () => capital(pick(words)) + year() + pick('!@#$?'),
  () => pick(words) + year(),
  () => capital(pick(words)) + pick('!@#_-') + pick(['42', '77', '2020']),
  () => pick(words).replace(/[aeio]/g, (letter) => leet[letter] ?? '') + pick(['99', '07']),
  () => capital(pick(words)) + capital(pick(words)) + pick('123456789'),
];

/** Where they stand; NAME and VALUE are filled in. */
const places: readonly (readonly [path: string, text: string])[] = [
  ['a.yml', 'db:\n  user: svc\n  NAME: VALUE\n'],
  ['a.yml', 'NAME: "VALUE"\n'],
  ['.env', 'NAME=VALUE\n'],
  ['a.properties', 'spring.NAME=VALUE\n'],
  ['a.json', '{ "NAME": "VALUE" }'],
  ['a.ini', '[db]\nuser = svc\nNAME = VALUE\n'],
  ['a.toml', 'NAME = "VALUE"\n'],
  ['a.xml', '<NAME>VALUE</NAME>'],
  ['a.ts', 'const NAME = "VALUE";'],
  ['a.py', "NAME = 'VALUE'\n"],
  ['A.java', 'String NAME = "VALUE";'],
  ['a.go', 'NAME := "VALUE"'],
  ['a.cs', 'string NAME = "VALUE";'],
  ['a.php', "$NAME = 'VALUE';"],
  ['a.tf', '  NAME = "VALUE"\n'],
  ['a.sh', "export NAME='VALUE'\n"],
  ['a.ps1', '$NAME = "VALUE"\n'],
  ['a.sql', "CREATE USER app IDENTIFIED BY 'VALUE';"],
  ['a.js', 'url = "postgres://svc:VALUE@db1:5432/app"'],
];

/** What stands where a password might: texts for people, kinds, names, in several languages. */
const others = [
  ...['Enter your password', 'Forgot password?', 'Passwort vergessen', 'Mot de passe oublié'],
  ...['Contraseña incorrecta', 'Password is too weak', 'Zapomniałeś hasła', 'Şifrenizi girin'],
  ...['密码错误', 'Wachtwoord', 'hasło', 'Jelszó', 'required', 'minimum 8 characters'],
  ...['Min. 8 Zeichen', 'Passwords must match', 'RESET_PASSWORD', 'PASSWORD_CHANGED'],
  ...['ChangePassword', 'passwordField', 'password-input', 'user.password', 'auth/wrong-password'],
  ...['/reset-password', 'password_hash', 'varchar(255)', 'bcrypt', 'PBKDF2', 'text', 'off'],
  ...['current-password', 'new-password', 'oneTimeCode', 'ask', 'keychain', 'utf-16be', 'step2'],
];

const otherPlaces: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', 'const labels = { NAME: "VALUE" };'],
  ['a.ts', 'enum Kind { NAME = "VALUE" }'],
  ['a.json', '{ "NAME": "VALUE" }'],
  ['a.yml', 'NAME: "VALUE"\n'],
  ['A.java', 'String NAME = "VALUE";'],
  ['a.html', '<label NAME="VALUE">'],
];

describe('passwords as people choose them', () => {
  it('are found, whole, in words that nothing was trained on', () => {
    let [all, found, whole] = [0, 0, 0];
    for (const [path, form] of places) {
      for (const shape of shapes) {
        for (const name of names) {
          const value = shape();
          const text = filled(form, name, value);
          const at = text.indexOf(value);
          const hits = detect(text, { path }).filter(({ start, end }) => start <= at && at < end);
          all++;
          if (hits.length > 0) found++;
          if (hits.some(({ start, end }) => start === at && end === at + value.length)) whole++;
        }
      }
    }
    assert.ok(found / all >= 0.95, `found ${found} of ${all}`);
    assert.ok(whole / found >= 0.99, `${whole} of ${found} whole`);
  });

  it('are told from texts for people, kinds and names', () => {
    const alarms = otherPlaces.flatMap(([path, form]) =>
      others.flatMap((value) =>
        names.flatMap((name) => {
          const found = detect(filled(form, name, value), { path });
          return found.map(({ confidence }) => `${path} ${name} ${value} ${confidence}`);
        }),
      ),
    );
    assert.deepEqual(alarms, []);
  });
});

function filled(form: string, name: string, value: string): string {
  return form
    .replace('NAME', name)
    .replace('NAME', name)
    .replace('VALUE', () => value);
}
