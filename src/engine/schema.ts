/** `application_id` of our files: "AKMS". */
export const applicationId = 0x414b4d53;

/**
 * The steps that make a store, in order. A step is never changed once released: a new one is
 * appended. `user_version` counts the steps a file has seen.
 */
export const migrations: readonly string[] = [
  // 1: the first store.
  `
  CREATE TABLE meta (k TEXT PRIMARY KEY, v BLOB NOT NULL) STRICT;
  CREATE TABLE custody_item (item TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;

  CREATE TABLE cmk (
    key_id TEXT PRIMARY KEY, state TEXT NOT NULL, spec TEXT NOT NULL, usage TEXT NOT NULL,
    creator TEXT NOT NULL, service INTEGER NOT NULL, description TEXT NOT NULL,
    created_ms INTEGER NOT NULL, deletion_ms INTEGER, purge_seen_ms INTEGER,
    protected INTEGER NOT NULL,
    protection_note TEXT NOT NULL, rotation_s INTEGER, rotation_on INTEGER NOT NULL,
    last_rotation_ms INTEGER, next_rotation_ms INTEGER, primary_version TEXT NOT NULL,
    mac BLOB NOT NULL
  ) STRICT;
  CREATE INDEX cmk_created ON cmk (created_ms, key_id);

  CREATE TABLE cmk_version (
    key_id TEXT NOT NULL, version_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'live', 'destroyed')),
    kcv BLOB NOT NULL, created_ms INTEGER NOT NULL, mac BLOB NOT NULL,
    PRIMARY KEY (key_id, version_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cmk_version_pending ON cmk_version (created_ms) WHERE state = 'pending';

  CREATE TABLE alias (
    name TEXT PRIMARY KEY, key_id TEXT NOT NULL, created_ms INTEGER NOT NULL, mac BLOB NOT NULL
  ) STRICT;
  CREATE INDEX alias_key ON alias (key_id);

  CREATE TABLE secret (
    secret_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
    cmk_id TEXT NOT NULL, creator TEXT NOT NULL, description TEXT NOT NULL,
    created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, purge_ms INTEGER,
    purge_seen_ms INTEGER, rotation_s INTEGER, rotation_on INTEGER NOT NULL,
    rotation_how TEXT NOT NULL, last_rotation_ms INTEGER, next_rotation_ms INTEGER,
    policy TEXT NOT NULL, version_seq INTEGER NOT NULL, mac BLOB NOT NULL
  ) STRICT;
  CREATE INDEX secret_newest ON secret (created_ms DESC, secret_id, purge_ms);
  CREATE INDEX secret_cmk ON secret (cmk_id);
  CREATE INDEX secret_purge ON secret (purge_ms) WHERE purge_ms IS NOT NULL;
  CREATE INDEX secret_rotation ON secret (next_rotation_ms) WHERE next_rotation_ms IS NOT NULL;

  CREATE TABLE secret_version (
    secret_id TEXT NOT NULL REFERENCES secret (secret_id) ON DELETE CASCADE,
    version_id TEXT NOT NULL, row_id TEXT NOT NULL, seq INTEGER NOT NULL,
    data_type TEXT NOT NULL, created_ms INTEGER NOT NULL, cmk_version TEXT NOT NULL,
    value_hash BLOB NOT NULL, wrapped_dek BLOB NOT NULL, content BLOB NOT NULL, mac BLOB NOT NULL,
    PRIMARY KEY (secret_id, version_id)
  ) STRICT;
  CREATE INDEX secret_version_hash ON secret_version (value_hash);

  CREATE TABLE version_stage (
    secret_id TEXT NOT NULL REFERENCES secret (secret_id) ON DELETE CASCADE,
    stage TEXT NOT NULL, version_id TEXT NOT NULL, mac BLOB NOT NULL,
    PRIMARY KEY (secret_id, stage)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tag (
    owner TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, mac BLOB NOT NULL,
    PRIMARY KEY (owner, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tag_key ON tag (key, value);

  CREATE TABLE access_key (
    access_key_id TEXT PRIMARY KEY, user_name TEXT NOT NULL, status TEXT NOT NULL,
    policy TEXT NOT NULL, created_ms INTEGER NOT NULL, mac BLOB NOT NULL
  ) STRICT;

  CREATE TABLE item (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;

  CREATE TABLE nonce_seen (
    access_key_id TEXT NOT NULL, nonce TEXT NOT NULL, expires_ms INTEGER NOT NULL,
    PRIMARY KEY (access_key_id, nonce)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX nonce_expiry ON nonce_seen (expires_ms);

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, ms INTEGER NOT NULL, principal TEXT NOT NULL, via TEXT NOT NULL,
    access_key_id TEXT NOT NULL, operation TEXT NOT NULL, resource TEXT NOT NULL,
    outcome TEXT NOT NULL, request_id TEXT NOT NULL, mac BLOB NOT NULL
  ) STRICT;
  CREATE INDEX audit_access_key ON audit (access_key_id, seq) WHERE access_key_id <> '';
  `,
  // 2: the stages stand in the row of their secret; the audit log tells of every row there is.
  `
  ALTER TABLE secret ADD COLUMN stages TEXT NOT NULL DEFAULT '';
  ALTER TABLE audit ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE audit ADD COLUMN row_sum BLOB;
  DELETE FROM meta WHERE k = 'epoch';
  `,
  // 3: fields of JSON values can be found by what they hold.
  `
  CREATE TABLE value_field (
    secret_id TEXT NOT NULL REFERENCES secret (secret_id) ON DELETE CASCADE,
    version_id TEXT NOT NULL, value_hash BLOB NOT NULL, mac BLOB NOT NULL,
    PRIMARY KEY (secret_id, version_id, value_hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX value_field_hash ON value_field (value_hash);
  `,
  // 4: nonces stand in the order in which they came.
  `
  CREATE TABLE nonce_ordered (
    id INTEGER PRIMARY KEY, access_key_id TEXT NOT NULL, nonce TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
  ) STRICT;
  INSERT INTO nonce_ordered (access_key_id, nonce, expires_ms)
    SELECT access_key_id, nonce, expires_ms FROM nonce_seen ORDER BY expires_ms;
  DROP TABLE nonce_seen;
  ALTER TABLE nonce_ordered RENAME TO nonce_seen;
  `,
];
