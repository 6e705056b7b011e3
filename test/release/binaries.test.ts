import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import { repository } from '../support/places.ts';

const folder = join(repository, 'dist/prebuilds');

describe('The binaries that are packed', () => {
  for (const file of globSync('*/*.node', { cwd: folder }).sort()) {
    const named = basename(dirname(file));
    it(`${named} is for ${named}`, () => {
      const is = platformOf(readFileSync(join(folder, file)));
      assert.equal(named.replace('armv7l', 'arm').replace('linuxmusl', 'linux'), is);
    });
  }

  it('are there for the platforms VS Code runs on', () => {
    const have = new Set(globSync('*/*.node', { cwd: folder }).map((file) => dirname(file)));
    for (const system of ['linux', 'darwin', 'win32']) {
      for (const machine of ['x64', 'arm64']) assert.ok(have.has(`${system}-${machine}`));
    }
  });
});

const elf: Readonly<Record<number, string>> = { 3: 'ia32', 40: 'arm', 62: 'x64', 183: 'arm64' };
const pe: Readonly<Record<number, string>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };
const machO: Readonly<Record<number, string>> = { 16777223: 'x64', 16777228: 'arm64' };

/** System and machine by the header: ELF, PE or Mach-O. */
function platformOf(bytes: Buffer): string {
  if (bytes.readUInt32BE(0) === 0x7f454c46) return `linux-${elf[bytes.readUInt16LE(18)]}`;
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return `darwin-${machO[bytes.readUInt32LE(4)]}`;
  const header = bytes.readUInt32LE(60);
  return `win32-${pe[bytes.readUInt16LE(header + 4)]}`;
}
