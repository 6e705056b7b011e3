import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';

const value = 'q8Kdx2pLw7Zr';

/** Command lines, as such and in strings of code and data, and calls that take a password. */
const found: readonly (readonly [path: string, text: string])[] = [
  ['package.json', '{"scripts": {"deploy": "ssh¦pass -p VALUE scp -r dist app@web1:/srv"}}'],
  ['package.json', '{"scripts": {"db": "my¦sql -uroot -pVALUE < init.sql"}}'],
  ['package.json', '{"scripts": {"hit": "cu¦rl -u \\"app:VALUE\\" https://api.internal/v1"}}'],
  ['package.json', '{"scripts": {"push": "dock¦er login -u app -p VALUE registry.internal"}}'],
  ['a.py', 'subprocess.run(["my¦sql", "-uroot", "-pVALUE"])'],
  ['a.py', 'subprocess.run(["cu¦rl", "-u", "app:VALUE", url])'],
  ['a.js', 'execSync(`my¦sqldump -u root -pVALUE shop > a.sql`)'],
  ['Jenkinsfile', 'sh "dock¦er login -u app -p VALUE"'],
  ['Dockerfile', 'RUN user¦add -p VALUE app'],
  ['deploy.yml', 'args:\n- --pass¦word\n- VALUE\n'],
  ['a.bat', 'schtas¦ks /create /ru app /rp VALUE /tn x'],
  ['a.bat', 'sql¦cmd -S db -U app -P VALUE -i a.sql'],
  ['a.bat', 'net ¦use z: \\\\srv\\share VALUE /user:app'],
  ['a.sh', 'sql¦plus app/VALUE@db'],
  ['a.sh', 'az lo¦gin -u app -p VALUE'],
  ['a.sh', 'rabbit¦mqctl add_user app VALUE'],
  ['a.sh', 'ht¦passwd -b .htpasswd app VALUE'],
  ['a.sh', 'smb¦client //srv/x -U app%VALUE'],
  ['a.sh', 'lf¦tp -u app,VALUE ftp.internal'],
  ['a.js', "jwt¦.sign({ id }, 'VALUE')"],
  ['a.php', "JWT¦::encode($payload, 'VALUE', 'HS256')"],
  ['a.go', 'hm¦ac.New(sha256.New, []byte("VALUE"))'],
  ['a.php', "hash_hm¦ac('sha256', $data, 'VALUE')"],
  ['a.rb', "http.basic_¦auth 'app', 'VALUE'"],
  ['a.js', "new Seque¦lize('shop', 'app', 'VALUE', { host })"],
  ['a.py', 'MySQLdb.conn¦ect("db", "app", "VALUE", "shop")'],
  ['a.php', "curl_setopt($c, CURLOPT_USER¦PWD, 'app:VALUE');"],
  ['A.java', 'withUser("app").pass¦word("{noop}VALUE")'],
  ['build.gradle', `buildConfigField "String", "API_K¦EY", "\\"VALUE\\""`],
  ['a.ps1', '$pass¦word = "VALUE"'],
  ['A.java', 'ke¦yStore.load(in, "VALUE".toCharArray());'],
  ['A.java', 'minio.cred¦entials("app", "VALUE").build();'],
  ['a.js', "crypto.createCi¦pheriv('aes-256-cbc', 'VALUE', iv)"],
  ['a.js', "crypto.pbk¦df2Sync('VALUE', salt, 1000, 64, 'sha512')"],
  ['a.py', "hashlib.pbk¦df2_hmac('sha256', b'VALUE', salt, 100_000)"],
  ['a.go', 'aes.NewCi¦pher([]byte("VALUE"))'],
  ['a.cpp', 'mys¦ql_real_connect(c, "db", "app", "VALUE", "shop", 0, nullptr, 0);'],
  ['a.py', 'key¦ring.set_password("shop", "app", "VALUE")'],
  ['a.py', 'User.objects.create_super¦user("app", "a@example.org", "VALUE")'],
  ['a.js', "h.set('Authorization', 'Ba¦sic ' + btoa('app:VALUE'))"],
  ['a.rb', 'h = "Ba¦sic #{Base64.strict_encode64(\'app:VALUE\')}"'],
  ['a.py', 'h = {"Authorization": "Ba¦sic " + b64encode(b"app:VALUE").decode()}'],
  ['a.cs', 'new Header("Ba¦sic", Convert.ToBase64String(Encoding.UTF8.GetBytes("app:VALUE")))'],
  ['a.js', "connect({ user: 'app', p¦w: 'VALUE' })"],
  ['a.py', 'import db\np¦w = "VALUE"'],
  ['a.py', 'url = f"my¦sql://app:VALUE@{host}/shop"'],
  ['stack.json', '{"DbPass¦word": {"Type": "String", "NoEcho": true, "Default": "VALUE"}}'],
  ['stack.yaml', 'DbPass¦word:\n  Type: String\n  NoEcho: true\n  Default: VALUE\n'],
  ['main.bicep', "param adminPass¦word string = 'VALUE'"],
];

const passedOver: readonly (readonly [path: string, text: string])[] = [
  ['package.json', '{"scripts": {"db": "my¦sql -uroot -p < init.sql"}}'],
  ['package.json', '{"scripts": {"hit": "cu¦rl -u $USER:$TOKEN https://api.internal/v1"}}'],
  ['a.py', 'subprocess.run(["cu¦rl", "-o", "q8Kdx2pLw7Zr", url])'],
  ['a.sh', 'dock¦er run -p 8080:80 q8Kdx2pLw7Zr'],
  ['a.md', 'The http ¦protocol: see https://example.org/q8Kdx2pLw7Zr'],
  ['a.go', 'dsn := fmt.Sprintf("%s:%s@t¦cp(%s)/shop", user, q8Kdx2pLw7Zr, host)'],
  ['a.sh', 'echo "$PASS" | su¦do -S apt update'],
  ['a.sh', 'echo -n q8Kdx2pLw7Zr | base¦64'],
  ['a.js', "const h = 'Ba¦sic ' + btoa(user + ':' + q8Kdx2pLw7Zr);"],
  ['a.js', "crypto.createCi¦pheriv('aes-256-cbc', q8Kdx2pLw7Zr, iv)"],
  ['stack.yaml', 'DbPass¦word:\n  Type: String\nShop:\n  Default: q8Kdx2pLw7Zr\n'],
];

describe('commands and logins', () => {
  for (const [path, form] of found) {
    it(`give exactly the value in ${path}: ${form.replaceAll('¦', '').slice(0, 50)}`, () => {
      const text = form.replaceAll('¦', '').replace('VALUE', value);
      const spans = detect(text, { path }).map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(spans, [value]);
    });
  }

  for (const [path, form] of passedOver) {
    it(`give nothing in ${path}: ${form.replaceAll('¦', '').slice(0, 50)}`, () => {
      assert.deepEqual(detect(form.replaceAll('¦', ''), { path }), []);
    });
  }

  it('reads an escaped quote of PowerShell as part of a literal', () => {
    const text = `$pass${'word'} = "q8Kd\`"x2pLw7Zr"`;
    const [finding] = detect(text, { path: 'a.ps1' });
    assert.equal(text.slice(finding?.start, finding?.end), 'q8Kd`"x2pLw7Zr');
  });
});
