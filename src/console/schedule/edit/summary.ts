import type { HeardInSlot, ScheduleDraft } from '../../api/client.ts';
import { timeIn } from '../../kit/time.ts';

export type Difference = NonNullable<ScheduleDraft['differences']>[number];

/** What some endpoints that listen together hear in a slot, before and after. */
export interface Changed extends Difference {
  readonly places: readonly string[];
}

/** What becomes of broadcasts: another time, one more, one less, another length or volume, other lessons. */
type What =
  | { readonly kind: 'moved'; readonly slot: Difference['slot']; readonly from: string; readonly to: string }
  | { readonly kind: 'added' | 'gone'; readonly isQuiet: boolean }
  | { readonly kind: 'length'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'volume'; readonly from: number; readonly to: number }
  | { readonly kind: 'lessons' };

export interface ChangeGroup {
  readonly county: string;
  readonly what: What;
  /** How many broadcasts; of one, several audiences may be concerned. */
  readonly broadcasts: number;
  readonly firstDate: string;
  readonly lastDate: string;
  /** In order of time. */
  readonly changes: readonly Changed[];
}

const order = ['moved', 'added', 'gone', 'length', 'volume', 'lessons'] as const;

/** An edit’s differences by county and by what becomes of the broadcasts. */
export function changeGroups(
  differences: readonly Difference[],
  zoneOf: (county: string) => string,
): readonly ChangeGroup[] {
  const groups = new Map<string, { readonly what: What; readonly changes: Changed[] }>();
  for (const one of byEndpoints(differences)) {
    const what = whatOf(one, zoneOf(one.county));
    if (what === undefined) continue;
    const key = JSON.stringify([one.county, what]);
    const group = groups.get(key) ?? { what, changes: [] };
    group.changes.push(one);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ what, changes }) => ({
      county: changes[0]?.county ?? '',
      what,
      broadcasts: broadcastsIn(changes),
      firstDate: changes[0]?.date ?? '',
      lastDate: changes.at(-1)?.date ?? '',
      changes,
    }))
    .toSorted(
      (a, b) => a.county.localeCompare(b.county) || order.indexOf(a.what.kind) - order.indexOf(b.what.kind),
    );
}

export const broadcastsIn = (changes: readonly Pick<Difference, 'county' | 'date' | 'slot'>[]): number =>
  new Set(changes.map(({ county, date, slot }) => `${county} ${date} ${slot}`)).size;

/**
 * Audiences may be others by an edit: who listens is followed endpoint by endpoint, and told together where it was and
 * is the same.
 */
function byEndpoints(differences: readonly Difference[]): readonly Changed[] {
  const slots = Map.groupBy(differences, ({ county, date, slot }) => `${county} ${date} ${slot}`);
  return [...slots.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { county, date, slot } = first;
    const found = new Map<string, Changed>();
    const all = same.flatMap(({ before, after }) =>
      [before, after].flatMap((one) => one?.audience.endpoints ?? []),
    );
    for (const endpoint of new Set(all)) {
      const hears = (heard: HeardInSlot | undefined) => heard?.audience.endpoints.includes(endpoint) === true;
      const before = same.find((one) => hears(one.before))?.before;
      const after = same.find((one) => hears(one.after))?.after;
      if (before !== undefined && after !== undefined && said(before) === said(after)) continue;
      const sizes = [before, after].filter((one) => one !== undefined);
      const [least] = sizes.toSorted((a, b) => a.audience.endpoints.length - b.audience.endpoints.length);
      const key = `${before?.audience.endpoints.join()} ${after?.audience.endpoints.join()}`;
      found.set(key, {
        ...{ county, date, slot, places: least?.places ?? [] },
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      });
    }
    return [...found.values()];
  });
}

const said = ({ audience, startsAtMs, budgetMs, silent, items }: HeardInSlot): string =>
  JSON.stringify([audience.volumePercent, startsAtMs, budgetMs, silent === 'quiet', items]);

function whatOf({ slot, before, after }: Changed, zone: string): What | undefined {
  const was = before !== undefined && before.silent !== 'quiet' ? before : undefined;
  const is = after !== undefined && after.silent !== 'quiet' ? after : undefined;
  if (was === undefined && is === undefined) return undefined;
  if (was === undefined) return { kind: 'added', isQuiet: before?.silent === 'quiet' };
  if (is === undefined) return { kind: 'gone', isQuiet: after?.silent === 'quiet' };
  const [from, to] = [timeIn(was.startsAtMs, zone), timeIn(is.startsAtMs, zone)];
  if (from !== to) return { kind: 'moved', slot, from, to };
  if (was.budgetMs !== is.budgetMs) return { kind: 'length', fromMs: was.budgetMs, toMs: is.budgetMs };
  const volumes = { from: was.audience.volumePercent, to: is.audience.volumePercent };
  return volumes.from === volumes.to ? { kind: 'lessons' } : { kind: 'volume', ...volumes };
}
