import { type LoopbackHost, loopbackHosts, type ServerSettings } from '../base/protocol.ts';
import type { Confidence } from '../detector/finding.ts';

/** The settings in force, complete. */
export interface Settings {
  readonly gateway: {
    readonly enabled: boolean;
    readonly port: number;
    readonly host: LoopbackHost;
  };
  readonly diagnostics: { readonly enabled: boolean; readonly minimumConfidence: Confidence };
  readonly codeLens: { readonly enabled: boolean };
  readonly inlayHints: { readonly enabled: boolean };
}

/** What holds when the client says nothing; the manifest of the extension says the same. */
export const defaultSettings: Settings = {
  gateway: { enabled: true, port: 17_443, host: 'localhost' },
  diagnostics: { enabled: true, minimumConfidence: 'medium' },
  codeLens: { enabled: true },
  inlayHints: { enabled: false },
};

/** Reads the section `kmsSecrets` as any client may send it; what is missing or odd is default. */
export function readSettings(section: unknown): Settings {
  const given = (isRecord(section) ? section : {}) as Loose<ServerSettings>;
  const { gateway, diagnostics, codeLens, inlayHints } = defaultSettings;
  const port = given.gateway?.port;
  const confidence = given.diagnostics?.minimumConfidence;
  return {
    gateway: {
      enabled: flag(given.gateway?.enabled, gateway.enabled),
      port: isPort(port) ? port : gateway.port,
      host: loopbackHosts.find((host) => host === given.gateway?.host) ?? gateway.host,
    },
    diagnostics: {
      enabled: flag(given.diagnostics?.enabled, diagnostics.enabled),
      minimumConfidence: isConfidence(confidence) ? confidence : diagnostics.minimumConfidence,
    },
    codeLens: { enabled: flag(given.codeLens?.enabled, codeLens.enabled) },
    inlayHints: { enabled: flag(given.inlayHints?.enabled, inlayHints.enabled) },
  };
}

type Loose<T> = { readonly [K in keyof T]?: { readonly [F in keyof NonNullable<T[K]>]?: unknown } };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const flag = (value: unknown, otherwise: boolean): boolean =>
  typeof value === 'boolean' ? value : otherwise;

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;

const isConfidence = (value: unknown): value is Confidence =>
  value === 'high' || value === 'medium' || value === 'low';
