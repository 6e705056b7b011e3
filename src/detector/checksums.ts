import { crc32 } from 'node:zlib';

/** Checks a token that carries its own proof: true when the proof holds. */
export type Checksum = (token: string) => boolean;

const digits62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** GitHub and npm: the last six characters are the CRC-32 of the thirty before, in base 62. */
export const tailBase62: Checksum = (token) => {
  const body = token.slice(token.indexOf('_') + 1, -6);
  return token.endsWith(base62(crc32(body)));
};

/**
 * Fine-grained GitHub tokens, whose published examples count the first segment in or leave it out.
 */
export const tailFineGrained: Checksum = (token) => {
  const body = token.slice('github_pat_'.length, -6);
  const second = body.slice(body.indexOf('_') + 1);
  return token.endsWith(base62(crc32(body))) || token.endsWith(base62(crc32(second)));
};

/** Grafana service accounts: little-endian CRC-32 of what precedes the last `_`. */
export const tailLittleEndianHex: Checksum = (token) => {
  const cut = token.lastIndexOf('_');
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(token.slice(0, cut)));
  return token.slice(cut + 1) === bytes.toString('hex');
};

/** Atlassian: upper-case hexadecimal CRC-32 of everything before, the `=` included. */
export const tailUpperHex: Checksum = (token) =>
  token.slice(-8) === hex32(crc32(token.slice(0, -8))).toUpperCase();

/** Cloudflare: hexadecimal CRC-32 of the forty characters after the prefix. */
export const tailBodyHex: Checksum = (token) => {
  const body = token.slice(token.indexOf('_') + 1, -8);
  return token.slice(-8) === hex32(crc32(body));
};

/** Zuplo: as Cloudflare, with a `_` before the tail. */
export const tailSegmentHex: Checksum = (token) => {
  const cut = token.lastIndexOf('_');
  return token.slice(cut + 1) === hex32(crc32(token.slice(token.indexOf('_') + 1, cut)));
};

/** GitLab routable tokens: seven base-36 digits, the CRC-32 of everything before. */
export const tailBase36: Checksum = (token) =>
  token.slice(-7) === crc32(token.slice(0, -7)).toString(36).padStart(7, '0');

/** AWS access key ids: sixteen base-32 digits after the prefix, not letters alone. */
export const base32Body: Checksum = (token) =>
  /^[A-Z2-7]{16}$/.test(token.slice(4)) && /\d/.test(token.slice(4));

/** NATS seeds and public keys: CRC-16/XMODEM in the last two bytes, little-endian. */
export const natsCrc16: Checksum = (token) => {
  const bytes = fromBase32(token);
  if (bytes.length < 3) return false;
  const body = bytes.subarray(0, -2);
  return crc16(body) === bytes.readUInt16LE(bytes.length - 2);
};

/** The subject of the sample token on jwt.io, which is in every tutorial. */
const sampleSubject = '1234567890';

/**
 * JSON Web Tokens: header and payload are JSON objects, the header names its algorithm, and they
 * are not those of the sample everybody copies.
 */
export const jsonWebToken: Checksum = (token) => {
  const [header = '', payload = ''] = token.split('.');
  const read = fromBase64Json(header);
  const claims = fromBase64Json(payload);
  if (read === undefined || claims === undefined || !('alg' in read)) return false;
  return read.alg !== 'none' && !('sub' in claims && claims.sub === sampleSubject);
};

/** A base64 text that holds a JSON object from its fifth character on, after a prefix with `_`. */
export const jsonAfterPrefix: Checksum = (token) =>
  fromBase64Json(token.slice(token.indexOf('_') + 1)) !== undefined;

/** Discord: the first segment is a decimal number in base64. */
export const discordId: Checksum = (token) =>
  /^\d{17,20}$/.test(Buffer.from(token.split('.')[0] ?? '', 'base64').toString('latin1'));

function base62(value: number): string {
  let text = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = digits62[rest % 62] + text;
  return text.padStart(6, '0');
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function fromBase64Json(text: string): object | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    held = (held << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}
