// `npm run test:soak`: the proofs of test/engine/proof at the size that takes hours. Prints what it
// found; ends with 1 when anything was lost, damaged or answered wrongly.
import { diskLibrary } from '../engine/proof/support/disk.ts';
import { killWriters } from '../engine/proof/support/kills.ts';
import { cutPower } from '../engine/proof/support/power-cut.ts';
import { seededRandom } from '../engine/proof/support/random.ts';
import { flipBits } from '../engine/proof/support/tampering.ts';

const share = Number(process.argv[2] ?? 1);
const random = seededRandom();
console.log(`seed ${random.seed}, ${share} of the full size`);
let failures = 0;

const kills = { writers: 8, acknowledgements: 100_000 * share, lifeMs: 2_000 };
const killed = await killWriters(kills, random);
report('killed processes', killed, killed.lost + killed.torn + killed.corrupt);

const library = diskLibrary();
if (library === undefined) console.error('Power cuts: NOT PROVEN, they take Linux and cc');
else {
  const size = { writers: 4, calls: 400, moments: Math.ceil(25_000 * share), engineEvery: 100 };
  const cut = await cutPower(library, size, random);
  report('power cuts', cut, cut.lost + cut.corrupt);
}

const { wrong, unclear, alterations } = await flipBits(Math.ceil(10_000 * share), random);
report('flipped bits', { alterations, wrong, unclear }, wrong.length + unclear.length);

process.exitCode = failures === 0 ? 0 : 1;

function report(what: string, found: object, bad: number): void {
  failures += bad;
  console.log(`${bad === 0 ? 'ok ' : 'BAD'} ${what} ${JSON.stringify(found)}`);
}
