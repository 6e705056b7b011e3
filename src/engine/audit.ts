import { type Context, timeText } from './context.ts';
import type { ReplyValue } from './engine.ts';

type Fields = Record<string, ReplyValue>;

const pageRows = 100;

/** ListAuditRecords: what was asked of the engine, by whom, and how it ended; newest first. */
export function listAuditRecords(
  context: Context,
  input: { readonly Before?: number | undefined; readonly PageSize?: number | undefined },
): Fields {
  const rows = context.store.auditPage(input.Before ?? 0, input.PageSize ?? pageRows);
  const AuditRecord = rows.map((row) => ({
    Sequence: row.seq,
    Time: timeText(row.ms),
    Principal: row.principal,
    Via: row.via,
    ...(row.access_key_id === '' ? {} : { AccessKeyId: row.access_key_id }),
    Operation: row.operation,
    Resource: row.resource,
    Outcome: row.outcome,
    RequestId: row.request_id,
  }));
  return { AuditRecords: { AuditRecord } };
}

/**
 * VerifyAudit: walks the chain of records from the first to the last, and compares the rows there
 * are with those the last record speaks of.
 */
export function verifyAudit(context: Context): Fields {
  const { records, brokenAt, rowsMatch } = context.store.verifyAudit();
  return {
    Intact: brokenAt === undefined && rowsMatch,
    Records: records,
    RowsMatch: rowsMatch,
    ...(brokenAt === undefined ? {} : { BrokenAt: brokenAt }),
  };
}
