// Installs the clients from their registries while other tests run, and leaves those the processor.
// Usage: node test/clients/install.ts
import { constants, setPriority } from 'node:os';
import { ansible, cachingClients, preCommit, toolchains } from './toolchains.ts';

setPriority(constants.priority.PRIORITY_LOW);
for (const { install, missing } of [...toolchains, ...cachingClients, preCommit, ansible]) {
  if (missing() === undefined) await install();
}
