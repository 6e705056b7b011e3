import { KmsError } from '../base/errors.ts';
import { channelOperations } from '../base/protocol.ts';
import { Sensitive } from '../base/sensitive.ts';
import { rootThrough } from '../engine/engine.ts';
import { Resolver } from '../engine/resolve.ts';
import type { RootsPlace } from '../gateway/roots.ts';
import type { LocalOperation } from './channel.ts';
import { environmentFor } from './environment.ts';
import { importFile } from './import-file.ts';
import { needlesFor } from './residue.ts';
import type { StateKeeper } from './state.ts';
import { WorkspaceKeys, type WorkspaceSecrets } from './workspace-key.ts';

/** What this process answers itself to the editor that started it. */
export function ownOperations(
  keeper: StateKeeper,
  place: Omit<RootsPlace, 'home'>,
  secrets: WorkspaceSecrets,
): LocalOperation {
  const keys = new WorkspaceKeys(keeper.engine, secrets);
  return async (operation, params) => {
    switch (operation) {
      case channelOperations.terminalEnvironment:
        return environmentFor(params, keeper, keys, place);
      case channelOperations.unlockStore:
        await (typeof params.KeyFile === 'string'
          ? keeper.unlockWithFile(params.KeyFile)
          : keeper.unlock(passphraseIn(params)));
        return {};
      case channelOperations.lockStore:
        await keeper.lock();
        return {};
      case channelOperations.findValue:
        return { Found: await whichHold(params, keeper) };
      case channelOperations.resolveVariables:
        return { Variables: await resolve(textsIn(params), keeper) };
      case channelOperations.importFile:
        return importFile(params, keeper.engine);
      default:
        return undefined;
    }
  };
}

/** For each of the texts whether it holds the value of the secret. */
async function whichHold(
  { SecretName, Texts }: Readonly<Record<string, unknown>>,
  { engine }: StateKeeper,
): Promise<readonly boolean[]> {
  const needles = await needlesFor(String(SecretName), engine);
  const texts = Array.isArray(Texts) ? Texts.map(String) : [];
  const found = texts.map((text) => needles.find(Buffer.from(text, 'utf8')) !== undefined);
  needles.wipe();
  return found;
}

type Texts = Readonly<Record<string, string>>;

/** A resolver of its own each time: what it has read is not kept. */
const resolve = (texts: Texts, { engine }: StateKeeper): Promise<Texts> =>
  new Resolver(engine, rootThrough('editor')).resolveAll(texts);

function passphraseIn({ Passphrase }: Readonly<Record<string, unknown>>): Sensitive {
  if (typeof Passphrase === 'string' && Passphrase !== '') return Sensitive.fromText(Passphrase);
  throw new KmsError('MissingParameter', 'The parameter "Passphrase" is needed but not provided');
}

function textsIn({ Variables }: Readonly<Record<string, unknown>>): Texts {
  if (typeof Variables !== 'object' || Variables === null) return {};
  return Object.fromEntries(
    Object.entries(Variables).filter((pair): pair is [string, string] => {
      return typeof pair[1] === 'string';
    }),
  );
}
