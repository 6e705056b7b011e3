import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import type { CmkRow } from '../base/replies.ts';
import type { App } from './app.ts';
import { askChoice, askInSteps, askText, type Choice, problem } from './ask.ts';
import { allKeys, keyChoices, withKey } from './key-commands.ts';
import { keyOf } from './pick.ts';
import { askName } from './prompts.ts';

const { t } = vscode.l10n;

/** How every alias begins; people need not type it. */
const prefix = 'alias/';

/** Gives a key one more name, which programs may use for it. */
export const createAlias = withKey(async (app, { id }, name) => {
  const taken = (await allKeys(app)).flatMap(({ aliases }) => aliases);
  const most = limits.aliasChars - prefix.length;
  const typed = await askText(
    { title: t('One more name for the key {0}', name) },
    {
      prompt: t('The alias; programs write {0} before it', prefix),
      placeholder: 'payments',
      async validate(alias) {
        if (taken.includes(`${prefix}${alias}`)) return problem(t('{0} exists already', alias));
        if (most < alias.length) return problem(t('At most {0} characters', most));
        if (/^(?!acs)[A-Za-z0-9_/-]+$/.test(alias)) return undefined;
        return problem(t('Letters, digits and _ / - are allowed, and not acs at the beginning'));
      },
    },
  );
  if (typeof typed === 'string') {
    await app.call('CreateAlias', { KeyId: id, AliasName: `${prefix}${typed}` });
  }
});

/** Lets an alias mean another key from now on. */
export async function pointAlias(app: App, argument: unknown): Promise<void> {
  const keys = await allKeys(app);
  const known = aliasesOf(keys, keyOf(argument));
  if (known === undefined) return;
  const plan = await askInSteps<{ alias: string; key: CmkRow }>(t('Point an alias elsewhere'), {
    alias: (step, { alias }) => askChoice(step, t('Which alias?'), known, alias),
    key: (step, { alias = '', key }) => {
      const others = keys.filter(({ aliases }) => !aliases.includes(alias));
      return askChoice(step, t('Which key shall it mean?'), keyChoices(app, others), key);
    },
  });
  if (!plan) return;
  await app.call('UpdateAlias', { KeyId: plan.key.id, AliasName: plan.alias });
  app.keys.refresh();
}

/** Takes an alias away; programs that use it then find no key. */
export async function deleteAlias(app: App, argument: unknown): Promise<void> {
  const known = aliasesOf(await allKeys(app), keyOf(argument));
  if (known === undefined) return;
  const plan = await askInSteps<{ alias: string; typed: string }>(t('Delete an alias'), {
    alias: (step, { alias }) => askChoice(step, t('Which alias?'), known, alias),
    typed: (step, { alias = '' }) => askName(step, shortOf(alias)),
  });
  if (!plan) return;
  await app.call('DeleteAlias', { AliasName: plan.alias });
  app.keys.refresh();
}

/** The aliases of one key, or of all; says so when there is none. */
function aliasesOf(
  keys: readonly CmkRow[],
  id: string | undefined,
): readonly Choice<string>[] | undefined {
  const chosen = id === undefined ? keys : keys.filter((key) => key.id === id);
  const known = chosen.flatMap((key) =>
    key.aliases.map((answer) => ({
      label: shortOf(answer),
      description: key.description === '' ? key.id : key.description,
      answer,
    })),
  );
  if (0 < known.length) return known;
  vscode.window.showInformationMessage(t('There is no alias yet'));
  return undefined;
}

const shortOf = (alias: string): string => alias.slice(prefix.length);
