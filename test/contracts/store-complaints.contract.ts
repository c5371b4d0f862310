import { expect, it } from 'vitest';
import { areaCode } from '../../src/domain/ids.ts';
import type { EngineUnderTest } from './store-engines.ts';
import { anEntry } from './store-samples.ts';

const donge = areaCode('371524');
const other = areaCode('371522');

/** What `Store.complaints` promises. */
export function complaintsContract({ open }: EngineUnderTest): void {
  it('keeps complaints by county and month, a month replaced whole and with one entry', async () => {
    const store = await open();
    const put = (county: typeof donge, month: string, topics: Record<string, number>) =>
      store.complaints.replaceMonth(
        county,
        { month, topics },
        anEntry('import-complaints', { chain: county }),
      );
    expect(await put(donge, '2026-10', { mortgages: 3, 'bank-cards': 2 })).toBe(true);
    expect(await put(donge, '2026-09', { mortgages: 1 })).toBe(true);
    expect(await put(other, '2026-10', { mortgages: 9 })).toBe(true);
    expect(await put(donge, '2026-10', { 'bank-cards': 2, mortgages: 3 })).toBe(false);
    expect(await put(donge, '2026-10', { mortgages: 4 })).toBe(true);
    expect(await store.complaints.months(donge)).toEqual([
      { month: '2026-09', topics: { mortgages: 1 } },
      { month: '2026-10', topics: { mortgages: 4 } },
    ]);
    expect(await store.ledger.entries(donge, 1, 100)).toHaveLength(3);
  });
}
