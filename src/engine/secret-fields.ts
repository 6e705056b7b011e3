import { timeText } from './context.ts';
import type { ReplyValue } from './engine.ts';
import type { SecretRow } from './model.ts';

/** `PlannedDeleteTime`, for a secret that is pending deletion. */
export function plannedDeletion(secret: SecretRow): Record<string, ReplyValue> {
  return secret.purge_ms === null ? {} : { PlannedDeleteTime: timeText(secret.purge_ms) };
}

/** The rotation fields of a reply; none for a secret that was never set up to rotate. */
export function rotationFields(secret: SecretRow): Record<string, ReplyValue> {
  if (secret.rotation_s === null && secret.last_rotation_ms === null) return {};
  return {
    AutomaticRotation: secret.rotation_on ? 'Enabled' : 'Disabled',
    ...(secret.rotation_s === null ? {} : { RotationInterval: `${secret.rotation_s}s` }),
    ...(secret.last_rotation_ms === null
      ? {}
      : { LastRotationDate: timeText(secret.last_rotation_ms) }),
    ...(secret.next_rotation_ms === null
      ? {}
      : { NextRotationDate: timeText(secret.next_rotation_ms) }),
  };
}
