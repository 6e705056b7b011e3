import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { after, before, describe, it } from 'mocha';
import { makeCertificates, rootsFile, tlsIdentity } from '../../src/gateway/certificate.ts';
import { temporaryEngine } from '../support/engine.ts';

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;

describe('certificate', () => {
  const now = Date.UTC(2026, 0, 1);

  it('is for this machine only, for at most 397 days, and signed by its root', async () => {
    const made = await makeCertificates(now);
    const leaf = new X509Certificate(made.cert);
    const rootOf = new X509Certificate(made.root);
    assert.ok(leaf.checkIssued(rootOf) && leaf.verify(rootOf.publicKey));
    assert.equal(
      leaf.subjectAltName,
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    assert.ok(leaf.checkPrivateKey(createPrivateKey(made.key)));
    assert.equal(leaf.ca, false);
    for (const certificate of [leaf, rootOf]) {
      const from = Date.parse(certificate.validFrom);
      const to = Date.parse(certificate.validTo);
      assert.ok(from < now && to - from <= 397 * dayMs);
    }
  });

  it('comes with a root that may sign for this machine only', async () => {
    const { root } = await makeCertificates(now);
    const der = new X509Certificate(root).raw;
    // OID 2.5.29.30, critical, then the permitted subtrees.
    const constraints = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x1e, 0x01, 0x01, 0xff]);
    const at = der.indexOf(constraints);
    assert.ok(at > 0);
    assert.ok(der.subarray(at).includes('localhost'));
    assert.ok(der.subarray(at).includes(Buffer.from([0x87, 8, 127, 0, 0, 1, 255, 255, 255, 255])));
  });

  it('of another store is refused by a client that trusts the root of this one', async () => {
    const ours = await makeCertificates(now);
    const other = await makeCertificates(now);
    const server = createServer({ key: other.key, cert: other.cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const attempt = (ca: string) =>
      new Promise<string>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
        socket.once('secureConnect', () => resolve('accepted'));
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      });
    assert.equal(await attempt(other.root), 'accepted');
    assert.match(await attempt(ours.root), /UNABLE_TO_|CERT_SIGNATURE_FAILURE/);
    server.closeAllConnections();
    server.close();
  });
});

describe('the certificate of a store', () => {
  let store: Awaited<ReturnType<typeof temporaryEngine>>;
  let now = Math.floor(Date.UTC(2026, 6, 1) / yearMs) * yearMs;
  const clock = () => now;

  before(async () => {
    store = await temporaryEngine({ clock });
  });
  after(() => store?.close());

  const roots = () => readFileSync(rootsFile(store.home), 'utf8').match(/-----BEGIN/g)?.length;

  it('is the same for all its processes, even when they ask at the same time', async () => {
    const engines = await Promise.all(Array.from({ length: 4 }, () => store.again()));
    const identities = await Promise.all(engines.map((engine) => tlsIdentity(engine, clock)));
    assert.equal(new Set(identities.map(({ cert }) => cert)).size, 1);
    assert.equal(roots(), 1);
    const ca = new X509Certificate(readFileSync(rootsFile(store.home)));
    assert.ok(new X509Certificate(identities[0]?.cert ?? '').verify(ca.publicKey));
  });

  it('is renewed in time, its next root known to programs a month before', async () => {
    const first = await tlsIdentity(store.engine, clock);
    now += yearMs - 31 * dayMs;
    assert.deepEqual(await tlsIdentity(store.engine, clock), first);
    now += 2 * dayMs;
    assert.ok(now > first.renewAt);
    const during = await tlsIdentity(store.engine, clock);
    assert.equal(during.cert, first.cert);
    assert.equal(roots(), 2);
    const known = readFileSync(rootsFile(store.home), 'utf8');
    now += 30 * dayMs;
    const second = await tlsIdentity(store.engine, clock);
    assert.notEqual(second.cert, first.cert);
    assert.equal(roots(), 1);
    assert.ok(known.includes(readFileSync(rootsFile(store.home), 'utf8').trim()));
    now += yearMs - 31 * dayMs;
    assert.ok(Date.parse(new X509Certificate(second.cert).validTo) > now);
  });

  it('leaves no draft behind, and no key', () => {
    const files = readdirSync(store.home);
    assert.deepEqual(
      files.filter((file) => file.startsWith('ca.pem')),
      ['ca.pem'],
    );
    for (const file of files) {
      assert.ok(!readFileSync(`${store.home}/${file}`).includes('PRIVATE KEY'), file);
    }
    assert.ok(existsSync(rootsFile(store.home)));
  });
});
