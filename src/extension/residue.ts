import * as vscode from 'vscode';
import {
  channelOperations,
  type ResiduePlace,
  type ResidueReport,
  residueLimits,
} from '../base/protocol.ts';
import type { App } from './app.ts';
import { type KeptState, keptStates, textOfState } from './kept-states.ts';
import { withSecret } from './secret-commands.ts';

const { t } = vscode.l10n;

/** How many kept states are asked about at once. */
const statesInQuestion = 50;

/** A place, and how to take the value away from it where that is ours to do. */
interface Residue extends ResiduePlace {
  readonly clean?: vscode.Uri;
}

interface Found {
  readonly report: ResidueReport;
  readonly places: readonly Residue[];
  readonly states: number;
}

/** Looks for what is left of the value of a secret, shows where, and offers to clean up. */
export const findResidue = withSecret(async (app, secretName) => {
  const found = await looked(app, secretName);
  const { refused } = found.report;
  if (refused !== undefined) {
    vscode.window.showWarningMessage(refused);
    return;
  }
  await app.documents.openReport(secretName, reportOf(secretName, found));
  void offerNext(app, secretName, found);
});

async function looked(app: App, secretName: string): Promise<Found> {
  const server = await app.server();
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: t('Looking for what is left of {0}', secretName),
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const git = vscode.workspace.isTrusted;
    const report = await server.findResidue({ secretName, git }, token, ({ files, objects }) => {
      progress.report({ message: t('{0} files, {1} objects of git', files, objects) });
    });
    const states = report.refused === undefined ? await keptStates(app.keptFolders) : [];
    const kept = await holding(states, secretName, app, token);
    const places = [...report.places.map(withCleaning), ...kept.map(residueOf)];
    return { report, places, states: states.length };
  });
}

/** The kept states that hold the value; which do is said by the server, which knows the value. */
async function holding(
  states: readonly KeptState[],
  secretName: string,
  app: App,
  token: vscode.CancellationToken,
): Promise<readonly KeptState[]> {
  const found: KeptState[] = [];
  for (let at = 0; at < states.length; at += statesInQuestion) {
    if (token.isCancellationRequested) break;
    const some = states.slice(at, at + statesInQuestion);
    const Texts = await Promise.all(some.map(async (state) => (await textOfState(state)) ?? ''));
    const params = { SecretName: secretName, Texts };
    const { Found: holds } = await app.call(channelOperations.findValue, params);
    found.push(...some.filter((_, index) => Array.isArray(holds) && holds[index] === true));
  }
  return found;
}

const withCleaning = (place: ResiduePlace): Residue =>
  /^(?:built|example)$/.test(place.kind) && place.uri !== undefined
    ? { ...place, clean: vscode.Uri.parse(place.uri) }
    : place;

const residueOf = ({ uri, resource, when }: KeptState): Residue => ({
  kind: 'history',
  path: vscode.workspace.asRelativePath(resource),
  clean: uri,
  ...(when === undefined ? {} : { when: new Date(when).toISOString() }),
});

function reportOf(secretName: string, { report, places, states }: Found): string {
  const sections: readonly (readonly [ResiduePlace['kind'], string, string])[] = [
    [
      'commit',
      t('In commits'),
      t('Whoever has the repository has this value: change it where it is used.'),
    ],
    ['lost', t('In git, without a commit'), t('`git gc --prune=now` takes these away.')],
    ['file', t('In files'), t('Open them, and take the value out or move it as well.')],
    ['example', t('In files made to be copied'), t('Clean up puts a placeholder there.')],
    ['built', t('In what was built'), t('Clean up, and build anew.')],
    ['history', t('In earlier states that VS Code keeps'), t('Clean up takes these away.')],
  ];
  const lines = [`# ${t('Where the value of {0} still stands', secretName)}`, ''];
  lines.push(
    t(
      'Looked at: {0} files, {1} objects of git, {2} states kept by VS Code.',
      report.files,
      report.objects,
      states,
    ),
  );
  if (report.cancelled) lines.push(t('It was cancelled: there may be more.'));
  if (places.length === 0) lines.push('', t('The value was found nowhere.'));
  for (const [kind, title, advice] of sections) {
    const own = places.filter((place) => place.kind === kind);
    if (own.length === 0) continue;
    lines.push('', `## ${title}`, '', advice, '', ...own.map((place) => `- ${lineOf(place)}`));
  }
  lines.push('', `## ${t('Not looked at')}`, '', notLookedAt());
  return `${lines.join('\n')}\n`;
}

const notLookedAt = (): string =>
  t(
    'Packages such as node_modules, files over {0} MiB, objects of git over {1} MiB, other workspaces and clones, shell histories, logs, and what left this machine. The value is looked for as it is, and as JSON, URLs and Base64 write it.',
    residueLimits.fileMiB,
    residueLimits.objectMiB,
  );

function lineOf({ path, line, commit, when, pushed }: ResiduePlace): string {
  const place = line === undefined ? path : `${path}:${line + 1}`;
  const short = commit?.slice(0, 12);
  const parts = [
    place,
    short && (path === '' ? t('object or message {0}', short) : t('commit {0}', short)),
    when?.slice(0, 16).replace('T', ' '),
    pushed && t('pushed'),
  ];
  return parts.filter((part) => part).join(' · ');
}

/** After the report: take away what is ours to take away, and change what others may have. */
async function offerNext(app: App, secretName: string, { places }: Found): Promise<void> {
  if (places.length === 0) {
    vscode.window.showInformationMessage(t('The value of {0} was found nowhere else', secretName));
    return;
  }
  const committed = places.some(({ kind }) => kind === 'commit');
  const [clean, renew] = [t('Clean Up…'), t('Put New Version…')];
  const message = committed
    ? t(
        '{0} places still hold the value. It was committed: change it where it is used.',
        places.length,
      )
    : t('{0} places still hold the value.', places.length);
  const buttons = [
    ...(places.some((place) => place.clean) ? [clean] : []),
    ...(committed ? [renew] : []),
  ];
  const picked = await vscode.window.showWarningMessage(message, ...buttons);
  if (picked === clean) await cleanUp(app, secretName, places);
  if (picked === renew) {
    await vscode.commands.executeCommand('kmsSecrets.putSecretValue', secretName);
  }
}

async function cleanUp(app: App, secretName: string, places: readonly Residue[]): Promise<void> {
  const rows = places.flatMap(({ clean, ...place }) => {
    const isExample = place.kind === 'example';
    const row = { label: lineOf(place), description: what(place), picked: true };
    return clean ? [{ ...row, clean, isExample }] : [];
  });
  const chosen = await vscode.window.showQuickPick(rows, {
    canPickMany: true,
    title: t('Delete these for good, and put placeholders into examples?'),
    placeHolder: t('What was built can be built again; earlier states cannot be brought back'),
  });
  if (!chosen) return;
  const examples = chosen.filter(({ isExample }) => isExample);
  let gone = await deleted(
    app,
    chosen.filter(({ isExample }) => !isExample),
  );
  if (examples.length > 0) {
    const uris = examples.map(({ clean }) => clean.toString());
    const { files, refused } = await (await app.server()).cleanResidue({ secretName, uris });
    gone += files;
    if (refused !== undefined) vscode.window.showWarningMessage(refused);
  }
  const found = await looked(app, secretName);
  await app.documents.openReport(secretName, reportOf(secretName, found));
  vscode.window.showInformationMessage(t('{0} of {1} places are clean now.', gone, chosen.length));
}

/** How many could be deleted. */
async function deleted(app: App, rows: readonly { readonly clean: vscode.Uri }[]): Promise<number> {
  let gone = 0;
  for (const { clean } of rows) {
    try {
      await vscode.workspace.fs.delete(clean, { useTrash: false });
      gone += 1;
    } catch {
      app.log.warn(t('{0} could not be deleted', clean.path));
    }
  }
  return gone;
}

function what({ kind }: ResiduePlace): string {
  if (kind === 'example') return t('an example: a placeholder takes its place');
  return kind === 'built' ? t('built file') : t('earlier state');
}
