import { KmsError } from '../base/errors.ts';
import type { Sensitive } from '../base/sensitive.ts';
import type { CustodyOptions } from './custody.ts';
import { openBox } from './passphrase-box.ts';
import { openUnlocked } from './vault.ts';

/**
 * Puts the keys of a recovery kit back into custody, for a store whose keychain was lost. It works
 * on a store that cannot be opened; items that are there already stay as they are.
 * Throws `InvalidParameter` for another store's kit, `PassphraseWrong` for another passphrase.
 */
export async function restoreRecoveryKit(
  options: { readonly home: string; readonly custody?: CustodyOptions },
  kit: Sensitive,
  passphrase: Sensitive,
): Promise<{ readonly restored: number; readonly present: number }> {
  const content = await openBox('kms-secrets-recovery-kit', passphrase, kit);
  const [kitStore, ...lines] = content.toString('utf8').trim().split('\n');
  content.fill(0);
  const { database, custody, storeId } = await openUnlocked(options);
  try {
    if (kitStore !== storeId) {
      throw new KmsError('InvalidParameter', 'That is the recovery kit of another store.');
    }
    let restored = 0;
    for (const line of lines) {
      const [item = '', bytes = ''] = line.split(' ');
      if (await custody.read(item)) continue;
      await custody.write(item, Buffer.from(bytes, 'base64url'));
      restored++;
    }
    return { restored, present: lines.length - restored };
  } finally {
    custody.close();
    database.close();
  }
}
