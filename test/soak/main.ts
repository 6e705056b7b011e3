// `npm run test:soak -- [SHARE] [PART]`: what takes hours in full: the proofs of test/engine/proof, and
// an hour of clients at the gateway. SHARE (1) is how much of the full size, PART one of the names
// below. Prints what it found; ends with 1 when anything was lost, damaged, slow or answered wrongly.
import { killMoves } from '../cli/killed-moves.ts';
import { diskLibrary } from '../engine/proof/support/disk.ts';
import { killWriters } from '../engine/proof/support/kills.ts';
import { cutPower } from '../engine/proof/support/power-cut.ts';
import { seededRandom } from '../engine/proof/support/random.ts';
import { refusesToOpen, runtimes } from '../engine/proof/support/runtimes.ts';
import { flipBits } from '../engine/proof/support/tampering.ts';
import { allowedGrowthMiB, endure } from '../gateway/endurance.ts';

const share = Number(process.argv[2] ?? 1);
const only = process.argv[3];
const random = seededRandom();
const minuteMs = 60_000;
const takeOverMsMax = 2_000;
console.log(`seed ${random.seed}, ${share} of the full size`);

/** Each tells what it found, and how much of it is bad. */
const parts: Readonly<Record<string, () => Promise<{ found: object; bad: number }>>> = {
  async gateway() {
    const lifeMs = minuteMs / 3;
    const kills = Math.max(1, Math.round(60 * share));
    const found = await endure({ clients: 8, calmMs: 40 * minuteMs * share, kills, lifeMs });
    const { wrong, takeOverMs, memory } = found;
    const grown = memory.after - memory.before > allowedGrowthMiB(memory.requests);
    const bad = wrong.length + Number(grown) + Number(takeOverMs > takeOverMsMax);
    return { found: { ...found, wrong: wrong.slice(0, 10) }, bad };
  },
  async kills() {
    const size = { writers: 8, acknowledgements: 100_000 * share, lifeMs: 2_000 };
    const found = await killWriters(size, random);
    return { found, bad: found.lost + found.torn + found.corrupt };
  },
  async runtimes() {
    const nodes = await runtimes(['22.23.3', '24.15.0', '24.17.0']);
    const [tooOld = ''] = await runtimes(['24.14.1']);
    const size = { writers: 4, acknowledgements: 20_000 * share, lifeMs: 2_000 };
    const found = await killWriters({ ...size, nodes: [...nodes, process.execPath] }, random);
    const refused = await refusesToOpen(tooOld);
    return {
      found: { ...found, refused },
      bad: found.lost + found.torn + found.corrupt + Number(!refused),
    };
  },
  async moves() {
    const found = await killMoves('command', { kills: 2_000 * share, files: 100 }, random);
    const served = await killMoves('server', { kills: 500 * share, files: 100 }, random);
    const bad = [found, served].flatMap(({ lost, unfinished }) => [...lost, ...unfinished]);
    return { found: { command: found, server: served }, bad: bad.length };
  },
  async power() {
    const library = diskLibrary();
    if (library === undefined) return { found: { unproven: 'it takes Linux and cc' }, bad: 1 };
    const size = { writers: 4, calls: 400, moments: Math.ceil(25_000 * share), engineEvery: 100 };
    const found = await cutPower(library, size, random);
    return { found, bad: found.lost + found.corrupt };
  },
  async bits() {
    const { wrong, unclear, alterations } = await flipBits(Math.ceil(10_000 * share), random);
    return { found: { alterations, wrong, unclear }, bad: wrong.length + unclear.length };
  },
};

if (only !== undefined && !(only in parts)) throw new Error(`There is no part ${only}`);
let failures = 0;
for (const [name, part] of Object.entries(parts)) {
  if (only !== undefined && only !== name) continue;
  const { found, bad } = await part();
  failures += bad;
  console.log(`${bad === 0 ? 'ok ' : 'BAD'} ${name} ${JSON.stringify(found)}`);
}
process.exitCode = failures === 0 ? 0 : 1;
