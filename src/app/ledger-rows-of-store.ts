import { hash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { AreaCode, BroadcastId } from '../domain/ids.ts';
import { flatReceiptLeaf, type PlayLeaf, playLeaf, receiptLeaf } from '../domain/leaves.ts';
import type { LeafPlace, ReceiptRow } from '../ports/ledger.ts';
import type { Store } from '../ports/store.ts';
import type { LedgerRecord } from './ledger-records.ts';

type Needs = Pick<Store, 'ledger' | 'ledgerRows'>;

const pageSize = 1000;

/** Reads the rows that a county's entries hold, as its entries come, and sees what belongs to none. @param gone receipts up to this entry are pruned */
export function createRowReader(
  { ledger, ledgerRows }: Needs,
  county: AreaCode,
  after: number,
  gone: number,
) {
  const receipts = createPager(
    (place) => ledgerRows.receipts(county, place, pageSize),
    Math.max(after, gone),
  );
  const corrections = createPager((place) => ledgerRows.corrections(county, place, pageSize), after);

  /** @param of what a row is as a leaf, and what is wrong with it itself */
  async function* from<Row extends LeafPlace>(
    pager: Pager<Row>,
    sequence: number,
    of: (row: Row) => { readonly leaf: string; readonly isWhole: boolean },
  ): AsyncGenerator<readonly LedgerRecord[]> {
    let index = 0;
    for await (const rows of pager.upTo(sequence)) {
      const records: LedgerRecord[] = [];
      for (const row of rows) {
        if (row.entry !== sequence) records.push(stray(county, row));
        else {
          const { leaf, isWhole } = of(row);
          if (!isWhole || row.leaf !== index)
            records.push({
              kind: 'fault',
              fault: { chain: county, sequence, kind: 'row', about: leaf.slice(0, 200) },
            });
          records.push({ kind: 'leaf', content: leaf });
          index += 1;
        }
      }
      yield records;
    }
  }

  async function* settled(broadcast: BroadcastId): AsyncGenerator<readonly LedgerRecord[]> {
    let page: readonly PlayLeaf[] = [];
    do {
      page = await ledgerRows.settled(broadcast, page.at(-1), pageSize);
      yield page.map((play) => ({ kind: 'leaf', content: playLeaf(play) }));
      await breathe();
    } while (page.length === pageSize);
  }

  return {
    /** The leaves of an entry. @param content its JSON */
    of(sequence: number, content: Record<string, unknown>): AsyncIterable<readonly LedgerRecord[]> {
      const { verb, subject, body } = content;
      const { leaves } = (body ?? {}) as { leaves?: { form?: unknown } };
      if (verb === 'record-receipts' && sequence <= gone) return none();
      if (verb === 'record-receipts')
        return from(receipts, sequence, leaves?.form === undefined ? flatLeafOf : leafOf);
      if (verb === 'correct-plays')
        return from(corrections, sequence, ({ play }) => ({ leaf: playLeaf(play), isWhole: true }));
      if (verb === 'settle-broadcast' && leaves?.form !== undefined) return settled(subject as BroadcastId);
      return none();
    },
    /** What names no entry that holds it. @param end the chain's last entry, as it was when the reading began */
    async *strays(end: number): AsyncGenerator<readonly LedgerRecord[]> {
      for (const pager of [receipts, corrections])
        for await (const rows of pager.upTo(end)) yield rows.slice(0, 1).map((row) => stray(county, row));
      const last = await ledgerRows.lastEntry(county);
      const now = (await ledger.heads()).find(({ chain }) => chain === county)?.sequence ?? 0;
      if (last > now) yield [stray(county, { entry: last, leaf: 0 })];
      yield (await ledgerRows.flaws(county)).map(({ kind, about }) => ({
        kind: 'fault',
        fault: { chain: county, kind, about },
      }));
    },
  };
}

async function* none(): AsyncGenerator<readonly LedgerRecord[]> {
  // An entry without rows.
}

const stray = (county: AreaCode, { entry }: LeafPlace): LedgerRecord => ({
  kind: 'fault',
  fault: { chain: county, sequence: entry, kind: 'stray' },
});

const leafOf = (row: ReceiptRow) => ({
  leaf: receiptLeaf(row.endpoint, row.content, row.receivedAtMs, row.digest !== undefined),
  isWhole: isWhole(row),
});

const flatLeafOf = (row: ReceiptRow) => ({
  leaf: flatReceiptLeaf(row.endpoint, row.content),
  isWhole: isWhole(row),
});

/** Whether a row's columns say what its content does. */
function isWhole({ content, boot, sequence, delivery, digest }: ReceiptRow): boolean {
  if (digest !== undefined && digest !== hash('sha256', content)) return false;
  try {
    const said = JSON.parse(content) as { boot?: string; sequence?: number; event?: { order?: string } };
    return said.boot === boot && said.sequence === sequence && (said.event?.order ?? null) === delivery;
  } catch {
    return false;
  }
}

interface Pager<Row> {
  /** Everything not handed out yet, up to and with an entry. */
  upTo(entry: number): AsyncGenerator<readonly Row[]>;
}

function createPager<Row extends LeafPlace>(
  read: (after: LeafPlace) => Promise<readonly Row[]>,
  after: number,
): Pager<Row> {
  let rows: readonly Row[] = [];
  let place: LeafPlace = { entry: after, leaf: Number.MAX_SAFE_INTEGER };
  let isOver = false;
  return {
    async *upTo(entry) {
      for (;;) {
        if (rows.length === 0 && !isOver) {
          rows = await read(place);
          await breathe();
          const last = rows.at(-1);
          if (last === undefined) isOver = true;
          else place = { entry: last.entry, leaf: last.leaf };
        }
        const behind = rows.findIndex((row) => row.entry > entry);
        const ready = behind === -1 ? rows : rows.slice(0, behind);
        if (ready.length === 0) return;
        rows = rows.slice(ready.length);
        yield ready;
        if (behind !== -1) return;
      }
    },
  };
}
