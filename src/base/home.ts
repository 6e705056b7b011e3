import { join } from 'node:path';

/** What decides where the store lies. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's own folder. */
  readonly userFolder: string;
}

/** The folder of the store: `KMS_SECRETS_HOME`, or the one the platform keeps such data in. */
export function homeOf({ env, platform, userFolder }: Machine): string {
  if (env.KMS_SECRETS_HOME) return env.KMS_SECRETS_HOME;
  if (platform === 'darwin') return join(userFolder, 'Library/Application Support/kms-secrets');
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(userFolder, 'AppData/Local'), 'kms-secrets');
  }
  return join(env.XDG_DATA_HOME || join(userFolder, '.local/share'), 'kms-secrets');
}
