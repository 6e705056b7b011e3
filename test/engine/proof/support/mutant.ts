// Preloaded (`node --import`) into a process that is to run a mutated engine: see mutations.ts.
import { registerHooks } from 'node:module';
import { mutations } from './mutations.ts';

const name = process.env.MUTATION ?? '';
const mutation = Object.entries(mutations).find(([key]) => key === name)?.[1];
if (!mutation) throw new Error(`There is no mutation ${name}`);
const suffix = `/src/engine/${mutation.file}`;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(suffix)) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    for (const { from, to } of mutation.changes) {
      if (!source.includes(from)) throw new Error(`${name}: ${mutation.file} has no ${from}`);
      source = source.replace(from, to);
    }
    return { ...loaded, source };
  },
});
