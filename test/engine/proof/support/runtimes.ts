import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, ensured } from '../../../support/places.ts';
import { run } from '../../../support/processes.ts';
import { inPlace } from './store-place.ts';
import { startWorker } from './workers.ts';

/** The programs of other releases of Node.js; fetched once, since each is as large as a hundred of us. */
export async function runtimes(versions: readonly string[]): Promise<readonly string[]> {
  const programs: string[] = [];
  for (const version of versions) {
    const folder = ensured(join(cache, `node-${version}`));
    const program = join(folder, 'node_modules/node/bin/node');
    if (!existsSync(program)) {
      writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"node":true}}');
      const wanted = ['install', '--no-audit', '--no-fund', `node@${version}`];
      const { code, stderr } = await run('npm', wanted, { cwd: folder });
      if (code !== 0) throw new Error(`Node.js ${version} cannot be fetched: ${stderr}`);
    }
    programs.push(program);
  }
  return programs;
}

/** Whether a Node.js whose SQLite can damage a shared store is kept from opening one. */
export async function refusesToOpen(node: string): Promise<boolean> {
  return await inPlace(async (place) => {
    const custody = { kind: 'keyfile', path: place.keyFile } as const;
    const worker = startWorker({ task: 'identify', home: place.home, custody }, { node });
    await worker.ready;
    worker.go();
    return (await worker.ended).join().includes('RuntimeTooOld');
  });
}
