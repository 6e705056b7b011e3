/* The rows of the store, named as their columns. Times are ms since 1970; flags are 0 or 1. */

export interface KeyRow {
  readonly key_id: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  readonly spec: string;
  readonly usage: string;
  readonly creator: string;
  /** 1 for the key the store made for itself. */
  readonly service: number;
  readonly description: string;
  readonly created_ms: number;
  readonly deletion_ms: number | null;
  /** When the end of the waiting time was first noticed; see `SecretRow.purge_seen_ms`. */
  readonly purge_seen_ms: number | null;
  readonly protected: number;
  readonly protection_note: string;
  readonly rotation_s: number | null;
  readonly rotation_on: number;
  readonly last_rotation_ms: number | null;
  readonly next_rotation_ms: number | null;
  readonly primary_version: string;
}

export interface KeyVersionRow {
  readonly key_id: string;
  readonly version_id: string;
  /** `pending`: its key may or may not have reached custody; nothing is sealed with it yet. */
  readonly state: 'pending' | 'live' | 'destroyed';
  readonly kcv: Uint8Array;
  readonly created_ms: number;
}

export interface AliasRow {
  readonly name: string;
  readonly key_id: string;
  readonly created_ms: number;
}

export interface SecretRow {
  readonly secret_id: string;
  readonly name: string;
  readonly type: string;
  readonly cmk_id: string;
  readonly creator: string;
  readonly description: string;
  readonly created_ms: number;
  readonly updated_ms: number;
  /** When the recovery window ends; `null` for a live secret. */
  readonly purge_ms: number | null;
  /** When the end of the window was first noticed: a second look an hour later guards the clock. */
  readonly purge_seen_ms: number | null;
  readonly rotation_s: number | null;
  readonly rotation_on: number;
  /** JSON of `RotationMethod`, or empty. */
  readonly rotation_how: string;
  readonly last_rotation_ms: number | null;
  readonly next_rotation_ms: number | null;
  /** JSON of the resource policy, or empty for the default one. */
  readonly policy: string;
  /** Counts the versions ever made; orders them, whatever the clock did. */
  readonly version_seq: number;
  /** JSON of `[stage, version id]` pairs; see `stages`. */
  readonly stages: string;
}

export interface VersionRow {
  readonly secret_id: string;
  readonly version_id: string;
  /** A UUID of ours, since the caller chooses `version_id`. */
  readonly row_id: string;
  readonly seq: number;
  readonly data_type: string;
  readonly created_ms: number;
  readonly cmk_version: string;
  readonly value_hash: Uint8Array;
  readonly wrapped_dek: Uint8Array;
  readonly content: Uint8Array;
}

/** A field of a version that is a JSON object, by the keyed hash of its text; not by its name. */
export interface ValueFieldRow {
  readonly secret_id: string;
  readonly version_id: string;
  readonly value_hash: Uint8Array;
}

export interface TagRow {
  /** `secret/<secret id>` or `key/<key id>`. */
  readonly owner: string;
  readonly key: string;
  readonly value: string;
}

export interface AccessKeyRow {
  readonly access_key_id: string;
  readonly user_name: string;
  readonly status: 'Active' | 'Inactive';
  /** JSON array of policy documents. */
  readonly policy: string;
  readonly created_ms: number;
}

export interface AuditRow {
  readonly seq: number;
  readonly ms: number;
  readonly principal: string;
  readonly via: string;
  readonly access_key_id: string;
  readonly operation: string;
  readonly resource: string;
  /** `OK` or the error code. */
  readonly outcome: string;
  readonly request_id: string;
  /** How many changes the store had seen after this call. */
  readonly epoch: number;
  /** Sum of the MACs of all rows after this call; `null` in records of the first format. */
  readonly row_sum: Uint8Array | null;
  readonly mac: Uint8Array;
}
