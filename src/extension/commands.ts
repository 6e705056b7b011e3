import type { Command } from './app.ts';
import { revokeDebugging } from './debug.ts';
import { moveCredential } from './move.ts';
import { moveAllInFile, moveAllInWorkspace } from './move-all.ts';
import { findResidue } from './residue.ts';
import { scanWorkspace } from './scan.ts';
import {
  copyName,
  copyValue,
  createSecret,
  createSecretFromSelection,
  deleteSecret,
  describeSecret,
  editDescription,
  promoteVersion,
  putSecretValue,
  restoreSecret,
} from './secret-commands.ts';
import {
  backUp,
  keychainHelp,
  lock,
  refresh,
  saveRecoveryKit,
  showAudit,
  showStatus,
  unlock,
} from './store-commands.ts';
import { openTerminal } from './terminal.ts';
import { showUses } from './uses.ts';

/** Every command of the manifest, by its id. */
export const commands = {
  'kmsSecrets.createSecret': createSecret,
  'kmsSecrets.createSecretFromSelection': createSecretFromSelection,
  'kmsSecrets.describeSecret': describeSecret,
  'kmsSecrets.editDescription': editDescription,
  'kmsSecrets.copyValue': copyValue,
  'kmsSecrets.putSecretValue': putSecretValue,
  'kmsSecrets.promoteVersion': promoteVersion,
  'kmsSecrets.deleteSecret': deleteSecret,
  'kmsSecrets.restoreSecret': restoreSecret,
  'kmsSecrets.copyName': copyName,
  'kmsSecrets.moveCredential': moveCredential,
  'kmsSecrets.moveAllInFile': moveAllInFile,
  'kmsSecrets.moveAllInWorkspace': moveAllInWorkspace,
  'kmsSecrets.scanWorkspace': scanWorkspace,
  'kmsSecrets.showUses': showUses,
  'kmsSecrets.findResidue': findResidue,
  'kmsSecrets.openTerminal': openTerminal,
  'kmsSecrets.revokeDebugging': revokeDebugging,
  'kmsSecrets.unlock': unlock,
  'kmsSecrets.lock': lock,
  'kmsSecrets.showAudit': showAudit,
  'kmsSecrets.backUp': backUp,
  'kmsSecrets.saveRecoveryKit': saveRecoveryKit,
  'kmsSecrets.loadMore': async (app) => app.tree.loadMore(),
  'kmsSecrets.refresh': refresh,
  'kmsSecrets.restartServer': async (app) => (await app.server()).restart(),
  'kmsSecrets.showOutput': async (app) => app.log.show(true),
  'kmsSecrets.keychainHelp': keychainHelp,
  'kmsSecrets.showStatus': showStatus,
} satisfies Record<string, Command>;
