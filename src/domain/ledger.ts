/** What the ledger records; `subject` is what a person would look it up by. */
export interface LedgerEntry {
  /** Which chain: a county's code, `library` for what all counties share, `people`, or `keys`. */
  readonly chain: string;
  readonly verb: LedgerVerb;
  readonly subject: string;
  readonly actor: string;
  readonly atMs: number;
  /** JSON values only; serialised canonically. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Everything the ledger may say was done. */
export const ledgerVerbs = [
  'publish-library',
  'publish-schedule',
  'add-county',
  'edit-schedule',
  'import-complaints',
  'import-table',
  'ingest-recording',
  'submit-recording',
  'create-lesson',
  'edit-lesson',
  'retire-lesson',
  'approve-recording',
  'reject-recording',
  'retire-recording',
  'withdraw-recording',
  'place-recording',
  'add-speaker',
  'forget-speaker',
  'plan-broadcast',
  'want-remake',
  'drop-remake',
  'replan-broadcast',
  'prepare-replacement',
  'replace-orders',
  'freeze-broadcast',
  'miss-broadcast',
  'reopen-broadcast',
  'cancel-broadcast',
  'postpone-broadcast',
  'stop-county',
  'resume-county',
  'accept-deliveries',
  'record-receipts',
  'settle-broadcast',
  'correct-plays',
  'play-tone',
  'declare-emergency',
  'end-emergency',
  'edit-alerts',
  'publish-alerts',
  'open-alert',
  'close-alert',
  'create-person',
  'edit-person',
  'erase-person',
  'set-password',
  'set-totp',
  'create-enrolment',
  'enrol-endpoint',
  'revoke-credential',
  'hold-broadcast',
  'release-broadcast',
  'create-mute-link',
  'mute-endpoints',
  'unmute-endpoints',
  'announce-key',
  'note-key',
  'use-key',
  'drop-keys',
  'revoke-key',
  'restore-backup',
  'prune-receipts',
  'prune-logs',
  'prune-audio',
  'prune-approvals',
  'create-token',
  'revoke-token',
] as const;

export type LedgerVerb = (typeof ledgerVerbs)[number];

/** JSON with sorted keys and no white space, so that equal values have equal bytes (after RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
