// Preloaded (`node --import`): says on stderr, at the end, which algorithms the process used.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const used = new Set<string>();

/** What an engine may call, by its first argument, and what it may not call at all. */
const named = ['createCipheriv', 'createDecipheriv', 'createHash', 'createHmac', 'hkdfSync'];
const unnamed = ['argon2Sync', 'createSign', 'pbkdf2Sync', 'publicEncrypt', 'scryptSync'];

for (const name of [...named, ...unnamed]) {
  const original: unknown = Reflect.get(crypto, name);
  if (typeof original !== 'function') continue;
  Reflect.set(crypto, name, (...args: unknown[]): unknown => {
    const what = name.replace(/^create|Sync$|iv$/g, '').toLowerCase();
    used.add(named.includes(name) ? `${what} ${String(args[0])}` : what);
    return Reflect.apply(original, crypto, args);
  });
}
syncBuiltinESMExports();
process.on('exit', () => process.stderr.write(`ALGORITHMS ${[...used].sort().join(', ')}\n`));
