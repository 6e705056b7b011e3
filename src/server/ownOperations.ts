import { KmsError } from '../base/errors.ts';
import { channelOperations } from '../base/protocol.ts';
import { Sensitive } from '../base/sensitive.ts';
import type { LocalOperation } from './channel.ts';
import { environmentFor } from './environment.ts';
import type { StateKeeper } from './state.ts';

/** What this process answers itself to the editor that started it. */
export function ownOperations(keeper: StateKeeper): LocalOperation {
  return async (operation, params) => {
    switch (operation) {
      case channelOperations.terminalEnvironment:
        return environmentFor(params, keeper);
      case channelOperations.unlockStore:
        await keeper.unlock(passphraseIn(params));
        return {};
      case channelOperations.lockStore:
        await keeper.lock();
        return {};
      default:
        return undefined;
    }
  };
}

function passphraseIn({ Passphrase }: Readonly<Record<string, unknown>>): Sensitive {
  if (typeof Passphrase === 'string' && Passphrase !== '') return Sensitive.fromText(Passphrase);
  throw new KmsError('MissingParameter', 'The parameter "Passphrase" is needed but not provided');
}
