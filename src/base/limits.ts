/**
 * Limits of the service, each named with its unit. Source: KMS API 2016-01-20, "Limits" and the
 * parameter tables of each operation.
 */
export const limits = {
  aliasChars: 255,
  dataKeyBytes: 1024,
  descriptionChars: 8_192,
  encryptionContextChars: 8_192,
  filterEntries: 10,
  filterValues: 10,
  /** Of a JSON value: how many of its fields, from how many characters, are found by their text. */
  foundFields: 100,
  foundFieldChars: 6,
  keyPendingWindowDaysMax: 366,
  keyPendingWindowDaysMin: 7,
  keyRotationDaysMax: 365,
  keyRotationDaysMin: 7,
  keys: 200,
  keyVersions: 50,
  pageSizeMax: 100,
  passwordChars: { min: 8, max: 128 },
  plaintextBytes: 6_144,
  policyBytes: 32_768,
  batchSecrets: 20,
  recoveryWindowDaysMax: 30,
  recoveryWindowDaysMin: 7,
  secretNameChars: 192,
  secretRotationHoursMax: 8_760,
  secretRotationHoursMin: 6,
  stages: 8,
  stageChars: 64,
  tagChars: 128,
  tagResources: 50,
  tags: 20,
  valueBytes: 30_720,
  versionIdChars: 64,
  versions: 10,
} as const;
