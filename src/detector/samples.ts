/**
 * Parts of values that standards and issuers print in their documentation, as RFC 6455, 6750, 7515,
 * 7519 and 7617, and the pages of AWS, Azurite, Kubernetes, OpenID, Stripe, jwt.io, PyJWT
 * and cache directories do.
 */
const printed = [
  'bPxRfiCYEXAMPLE',
  'h3yCo8nvbEXAMPLE',
  'IOSFODNN7',
  'dGhlIHNhbXBsZSBub25jZQ',
  'QWxhZGRpbjpvcGVuIHNlc2FtZQ',
  'YWxhZGRpbjpvcGVuc2VzYW1l',
  'mF_9.B5f-4.1JqM',
  '258EAFA5-E914-47DA-95CA',
  'CDXJ1OUzFT50uSRZ6IFs',
  'czZCaGRSa3F0MzpnWDFmQmF0M2JW',
  'SlAV32hkKG',
  'h480djs93hd8',
  'eyJzb21lIjoicGF5bG9hZCJ',
  'SflKxwRJSMeKKF2QT4fwpMeJf36POk6y',
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEj',
  'TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ',
  'c0izixklcxtmnze7',
  '3f89s0fje9f38fhf',
  '4eC39HqLyjWDarjtT1zdp7dc',
  'BQokikJOvBiI2HlWgH4olfQ2',
  '0123456789abcdef',
  '000102030405060708090a0b0c',
  '000102030405060708090A0B0C',
  '00112233445566778899aabb',
  '00112233445566778899AABB',
  'AQoEXAMPLEH4aoAH0gNCAPyJ',
  'wEXAMPLEtc764bNrC9SAPBSM22w',
  '8a477f597d28d172789f06886806bc55',
] as const;

/** Why a value is likely to be copied from documentation; nothing when it is not known there. */
export function printedIn(value: string): string | undefined {
  return printed.some((part) => value.includes(part)) ? 'printed in documentation' : undefined;
}
