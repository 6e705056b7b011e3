/**
 * What one text may cost at most. Ordinary files stay far below; what lies beyond is told as
 * dropped and never looked at, so that no text can stall an editor or a scan.
 */
export const limits = {
  /** Values that a name puts forward. */
  candidatesMax: 8_000,
  /** Names that speak of a credential; of the files of large libraries hardly one has 10,000. */
  placesMax: 100_000,
  /** UTF-16 units of all the values that are weighed. */
  weighedUnitsMax: 150_000,
  /** Runs before which the name of a provider is looked for. */
  nearbyMax: 1_500,
  /** Addresses that are searched for a password. */
  addressesMax: 20_000,
  /** Tokens of a provider's form. */
  tokensMax: 8_000,
  /** UTF-16 units of one token, beyond those its form begins with. */
  tokenMaxUnits: 4_096,
  /** Commands that are searched for a password. */
  commandsMax: 2_000,
  /** Words of other scripts than the Latin one that speak of a credential. */
  otherWordsMax: 100_000,
  /** Blocks of private keys. */
  blocksMax: 1_000,
} as const;

export type Limit = keyof typeof limits;

/** Told each time that a limit leaves something out, and where. */
export type Reach = (limit: Limit, at: number) => void;

/** For whoever does not want to know. */
export const unheard: Reach = () => undefined;

const counted: Readonly<Record<Limit, string>> = {
  candidatesMax: 'values with names',
  placesMax: 'names',
  weighedUnitsMax: 'characters of values',
  nearbyMax: 'runs that a provider may stand before',
  addressesMax: 'addresses',
  tokensMax: 'tokens',
  tokenMaxUnits: 'characters of a token',
  commandsMax: 'commands',
  otherWordsMax: 'words in other scripts',
  blocksMax: 'private keys',
};

/** Why what lies beyond a limit was not looked at. */
export function beyond(limit: Limit): string {
  return `beyond the limit ${limit} (${limits[limit]} ${counted[limit]} of one text)`;
}
