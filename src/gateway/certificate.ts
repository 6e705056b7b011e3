import { randomBytes, webcrypto } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KmsError } from '../base/errors.ts';
import type { Engine } from '../engine/engine.ts';

/** What a TLS server presents. `renewAt` (milliseconds since 1970) is when to ask again. */
export interface TlsIdentity {
  readonly key: string;
  /** The leaf, followed by nothing: clients hold the root. */
  readonly cert: string;
  readonly renewAt: number;
}

type Vault = Pick<Engine, 'sealedItem' | 'putSealedItem' | 'home'>;

/** Where clients find the roots to trust. Public, unlike everything else in the store's folder. */
export function rootsFile(home: string): string {
  return join(home, 'ca.pem');
}

/**
 * The certificate of this store, the same for all its processes, and the file of roots beside it.
 *
 * Every root signs one leaf and its key is dropped: nobody can sign a second one with it. Time is
 * cut into periods; each has a root of its own, good for localhost only. In the last month of a
 * period the next root stands in the file too, so that programs which started then see no break.
 */
export async function tlsIdentity(vault: Vault, clock: () => number): Promise<TlsIdentity> {
  const now = clock();
  const period = Math.floor(now / periodMs);
  const end = (period + 1) * periodMs;
  const current = await kept(vault, period, now);
  const overlap = end - now < overlapMs;
  const next = overlap ? await kept(vault, period + 1, now) : undefined;
  await publish(rootsFile(vault.home), next ? current.root + next.root : current.root);
  await vault.putSealedItem(itemName(period - 1), undefined);
  return { key: current.key, cert: current.cert, renewAt: overlap ? end : end - overlapMs };
}

/** A leaf for `localhost`, 127.0.0.1 and ::1, signed by a root that dies with this call. */
export async function makeCertificates(now: number): Promise<Certificates> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { subtle } = webcrypto;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const rootKeys = await subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const leafKeys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = new Date(now - dayMs);
  const notAfter = new Date(now - dayMs + validDays * dayMs);
  const issuer = `CN=KMS Secrets local root ${randomBytes(4).toString('hex')}`;
  const root = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: issuer,
      serialNumber: serialNumber(),
      notBefore,
      notAfter,
      keys: rootKeys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        new x509.Extension(nameConstraintsOid, true, nameConstraints()),
        await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
      ],
    },
    webcrypto,
  );
  const leaf = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=localhost',
      issuer,
      serialNumber: serialNumber(),
      notBefore,
      notAfter,
      publicKey: leafKeys.publicKey,
      signingKey: rootKeys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await subtle.exportKey('pkcs8', leafKeys.privateKey);
  return {
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    cert: `${leaf.toString('pem')}\n`,
    root: `${root.toString('pem')}\n`,
  };
}

export interface Certificates {
  /** The leaf's private key, PKCS #8 in PEM. */
  readonly key: string;
  readonly cert: string;
  readonly root: string;
}

const dayMs = 86_400_000;
const periodMs = 365 * dayMs;
/** From the first day of a period to the last of its overlap; browsers and Apple allow 398. */
const validDays = 397;
const overlapMs = 30 * dayMs;

async function kept(vault: Vault, period: number, now: number): Promise<Certificates> {
  const item = await vault.sealedItem(itemName(period), async () =>
    Buffer.from(JSON.stringify(await makeCertificates(now))),
  );
  try {
    return parse(JSON.parse(item.revealText()));
  } finally {
    item.wipe();
  }
}

function itemName(period: number): string {
  return `tls.${period}`;
}

function parse(value: unknown): Certificates {
  if (typeof value === 'object' && value !== null) {
    const { key, cert, root }: Partial<Record<string, unknown>> = { ...value };
    if (typeof key === 'string' && typeof cert === 'string' && typeof root === 'string') {
      return { key, cert, root };
    }
  }
  throw new KmsError('InternalFailure', 'The stored TLS certificate cannot be read');
}

/** Readers see the old file or the new one, never half of one. */
async function publish(file: string, content: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o644, flag: 'wx' });
  await rename(draft, file);
}

function serialNumber(): string {
  const bytes = randomBytes(16);
  // Positive and without a leading zero byte, as DER wants integers.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const nameConstraintsOid = '2.5.29.30';

/** RFC 5280, 4.2.1.10: permitted subtrees `localhost`, 127.0.0.1/32 and ::1/128. */
function nameConstraints(): Buffer {
  const dns = Buffer.from('localhost');
  const ipv4 = Buffer.from([127, 0, 0, 1, 255, 255, 255, 255]);
  const ipv6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]);
  const subtrees = [der(0x82, dns), der(0x87, ipv4), der(0x87, ipv6)].map((base) =>
    der(0x30, base),
  );
  return der(0x30, der(0xa0, Buffer.concat(subtrees)));
}

/** Type, length, content; the contents here are shorter than 128 bytes. */
function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}
