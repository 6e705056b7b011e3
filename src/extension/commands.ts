import {
  copyAccessKeyId,
  createAccessKey,
  deleteAccessKey,
  disableAccessKey,
  editAccessKeyPolicy,
  enableAccessKey,
} from './access-key-commands.ts';
import { createAlias, deleteAlias, pointAlias } from './alias-commands.ts';
import type { Command } from './app.ts';
import { lock, switchCustody, unlock } from './custody-commands.ts';
import { revokeDebugging } from './debug.ts';
import { ignoreFinding, moveFinding } from './finding-commands.ts';
import { insertLookup } from './insert.ts';
import {
  createKey,
  deleteKey,
  disableKey,
  editKeyDescription,
  enableKey,
  keepKey,
  protectKey,
  rotateKey,
  scheduleKeyRotation,
  unprotectKey,
} from './key-commands.ts';
import { clearFilter, filterSecrets, groupSecrets, sortSecrets } from './look-commands.ts';
import { moveCredential } from './move.ts';
import { moveAllInFile, moveAllInWorkspace } from './move-all.ts';
import { findResidue } from './residue.ts';
import { rotateSecret, setUpRotation } from './rotation-commands.ts';
import { scanWorkspace } from './scan.ts';
import {
  compareVersions,
  copyName,
  copyValue,
  createSecret,
  createSecretFromSelection,
  deleteSecret,
  describeSecret,
  editDescription,
  editPolicy,
  promoteVersion,
  putSecretValue,
  restoreSecret,
} from './secret-commands.ts';
import { putStage, removeStage } from './stage-commands.ts';
import {
  backUp,
  keychainHelp,
  refresh,
  saveRecoveryKit,
  showAudit,
  showStatus,
  verifyAudit,
} from './store-commands.ts';
import { addKeyTag, addTag, removeKeyTags, removeTags } from './tag-commands.ts';
import { openTerminal } from './terminal.ts';
import { exportSecrets, importSecrets, restoreBackup } from './transfer-commands.ts';
import { showUses } from './uses.ts';
import { stopInWorkspace, useInWorkspace } from './workspace-environment.ts';

/** Every command of the manifest, by its id. */
export const commands = {
  'kmsSecrets.createSecret': createSecret,
  'kmsSecrets.createSecretFromSelection': createSecretFromSelection,
  'kmsSecrets.describeSecret': describeSecret,
  'kmsSecrets.editDescription': editDescription,
  'kmsSecrets.addTag': addTag,
  'kmsSecrets.removeTags': removeTags,
  'kmsSecrets.editPolicy': editPolicy,
  'kmsSecrets.setUpRotation': setUpRotation,
  'kmsSecrets.rotateSecret': rotateSecret,
  'kmsSecrets.copyValue': copyValue,
  'kmsSecrets.putSecretValue': putSecretValue,
  'kmsSecrets.promoteVersion': promoteVersion,
  'kmsSecrets.putStage': putStage,
  'kmsSecrets.removeStage': removeStage,
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
  'kmsSecrets.useInWorkspace': useInWorkspace,
  'kmsSecrets.stopInWorkspace': stopInWorkspace,
  'kmsSecrets.revokeDebugging': revokeDebugging,
  'kmsSecrets.unlock': unlock,
  'kmsSecrets.lock': lock,
  'kmsSecrets.switchCustody': switchCustody,
  'kmsSecrets.showAudit': showAudit,
  'kmsSecrets.verifyAudit': verifyAudit,
  'kmsSecrets.backUp': backUp,
  'kmsSecrets.saveRecoveryKit': saveRecoveryKit,
  'kmsSecrets.compareVersions': compareVersions,
  'kmsSecrets.insertLookup': insertLookup,
  'kmsSecrets.filterSecrets': filterSecrets,
  'kmsSecrets.clearFilter': clearFilter,
  'kmsSecrets.sortSecrets': sortSecrets,
  'kmsSecrets.groupSecrets': groupSecrets,
  'kmsSecrets.createKey': createKey,
  'kmsSecrets.rotateKey': rotateKey,
  'kmsSecrets.enableKey': enableKey,
  'kmsSecrets.disableKey': disableKey,
  'kmsSecrets.deleteKey': deleteKey,
  'kmsSecrets.keepKey': keepKey,
  'kmsSecrets.editKeyDescription': editKeyDescription,
  'kmsSecrets.scheduleKeyRotation': scheduleKeyRotation,
  'kmsSecrets.protectKey': protectKey,
  'kmsSecrets.unprotectKey': unprotectKey,
  'kmsSecrets.addKeyTag': addKeyTag,
  'kmsSecrets.removeKeyTags': removeKeyTags,
  'kmsSecrets.createAccessKey': createAccessKey,
  'kmsSecrets.copyAccessKeyId': copyAccessKeyId,
  'kmsSecrets.editAccessKeyPolicy': editAccessKeyPolicy,
  'kmsSecrets.disableAccessKey': disableAccessKey,
  'kmsSecrets.enableAccessKey': enableAccessKey,
  'kmsSecrets.deleteAccessKey': deleteAccessKey,
  'kmsSecrets.createAlias': createAlias,
  'kmsSecrets.pointAlias': pointAlias,
  'kmsSecrets.deleteAlias': deleteAlias,
  'kmsSecrets.importSecrets': importSecrets,
  'kmsSecrets.exportSecrets': exportSecrets,
  'kmsSecrets.restoreBackup': restoreBackup,
  'kmsSecrets.moveFinding': moveFinding,
  'kmsSecrets.ignoreFinding': ignoreFinding,
  'kmsSecrets.findingsByFile': async (app) => app.findings.show('file'),
  'kmsSecrets.findingsByRule': async (app) => app.findings.show('rule'),
  'kmsSecrets.loadMore': async (app, list) => {
    await app.tree.loadMore(typeof list === 'string' ? list : undefined);
  },
  'kmsSecrets.refresh': refresh,
  'kmsSecrets.restartServer': async (app) => (await app.server()).restart(),
  'kmsSecrets.showOutput': async (app) => app.log.show(true),
  'kmsSecrets.keychainHelp': keychainHelp,
  'kmsSecrets.showStatus': showStatus,
} satisfies Record<string, Command>;
