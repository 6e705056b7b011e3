import { globSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './places.ts';

/** Suites that need a VS Code or other languages' tools, and so run apart from the rest. */
const apart = ['test/editor/', 'test/clients/', 'test/out/', 'test/fixtures/'];

/** The absolute paths of the test files below a folder of the repository, in stable order. */
export function testFiles(folder: string): string[] {
  return globSync(`${folder}/**/*.test.ts`, { cwd: repository })
    .sort()
    .map((file) => join(repository, file));
}

/** All test files that run in plain Node. */
export function unitTestFiles(): string[] {
  const away = apart.map((folder) => join(repository, folder));
  return testFiles('test').filter((file) => !away.some((folder) => file.startsWith(folder)));
}
