import type { LedgerSource } from './ledger-records.ts';

/** A record as JSON lines, a few at a time: docs/ledger.md. Whatever is broken in it is carried as it is. */
export async function* exportLedger(source: LedgerSource): AsyncGenerator<string> {
  let lines = 1;
  yield `${JSON.stringify({ kind: 'ledger', version: 1 })}\n`;
  for await (const records of source.records()) {
    const carried = records.filter(({ kind }) => kind !== 'fault');
    lines += carried.length;
    if (carried.length > 0) yield carried.map((record) => `${JSON.stringify(record)}\n`).join('');
  }
  yield `${JSON.stringify({ kind: 'end', lines: lines + 1 })}\n`;
}
