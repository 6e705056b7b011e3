import keytar from 'keytar';

/*
 * The only file with keytar, and a process of its own: a keychain that hangs or crashes takes this
 * process down and nothing else. It reads requests from its IPC channel, one at a time, and leaves
 * when its parent does.
 */

/** Parent → helper. */
export interface KeychainRequest {
  readonly id: number;
  readonly action: 'get' | 'remove' | 'set';
  readonly service: string;
  readonly account: string;
  readonly password?: string;
}

/** Helper → parent: `password` answers `get`; `error` is the keychain's own text. */
export interface KeychainAnswer {
  readonly id: number;
  readonly password?: string | null;
  readonly error?: string;
}

let queue = Promise.resolve();

process.on('message', (request: KeychainRequest) => {
  queue = queue.then(async () => {
    process.send?.(await answer(request));
  });
});
process.on('disconnect', () => process.exit());

async function answer(request: KeychainRequest): Promise<KeychainAnswer> {
  const { id, service, account } = request;
  try {
    if (request.action === 'get') {
      return { id, password: await keytar.getPassword(service, account) };
    }
    if (request.action === 'set') {
      await keytar.setPassword(service, account, request.password ?? '');
    } else {
      await keytar.deletePassword(service, account);
    }
    return { id };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : 'unknown' };
  }
}
