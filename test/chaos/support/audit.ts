import type { PlayRecord } from '../../../src/ports/plays.ts';
import type { Order } from '../../../src/protocol/order.ts';
import { slotLengthMs, unapproved } from './chaos-home.ts';
import type { Evidence, LedgerLine } from './evidence.ts';
import { aired, type Heard } from './heard-items.ts';

/** Samples in flight when an output closes; less than this missing is `played`. */
const playedToleranceMs = 100;
/** A device's word against what an ear noticed. */
const earToleranceMs = 60;
/** How far a device's time may be off that was told it in 5 s. */
const clockToleranceMs = 2_600;
/** So much may be heard again after a power cut: what went out since it was last written down. */
const writtenDownMs = 3_000;

/** Everything that must hold and does not, in words. */
export function faultsIn(evidence: Evidence, quiet: ReadonlySet<string>): string[] {
  return [
    ...everyPlannedItemOnce(evidence),
    ...asItWasHeard(evidence),
    ...firedOnce(evidence),
    ...byOrdersAlone(evidence),
    ...approvedAlone(evidence),
    ...quietOnes(evidence, quiet),
    ...everyReceiptOnce(evidence),
    ...playsInLedger(evidence),
  ];
}

const repeated = (names: readonly string[]): string[] =>
  [...Map.groupBy(names, (name) => name)].flatMap(([name, of]) => (of.length > 1 ? [name] : []));

const keyOf = ({ delivery, item }: { delivery: string; item: number }): string => `${delivery}#${item}`;

/** I4: each planned (endpoint, item) ends in exactly one outcome, and nothing that was not planned in any. */
function everyPlannedItemOnce({ broadcasts, deliveries, plays, csvLines }: Evidence): string[] {
  const playlists = new Map(broadcasts.flatMap((one) => one.playlists.map((each) => [each.id, each])));
  const byDelivery = Map.groupBy(plays, ({ delivery }): string => delivery);
  const known = new Set<string>(deliveries.map(({ id }) => id));
  const faults = broadcasts.flatMap(({ broadcast: { id, state } }) =>
    state === 'settled' || state === 'missed' ? [] : [`${id} is still ${state}`],
  );
  for (const [playlist, of] of Map.groupBy(deliveries, (one) => one.playlist)) {
    const items = playlists.get(playlist)?.playlist.items.length ?? byDelivery.get(of[0]?.id ?? '')?.length;
    const wanted = Array.from({ length: items ?? 0 }, (_, n) => n).join();
    for (const { id } of of) {
      const found = (byDelivery.get(id) ?? []).map(({ item }) => item).sort((a, b) => a - b);
      if (found.join() !== wanted) faults.push(`${id}: outcomes of items ${found}, planned were ${wanted}`);
    }
  }
  for (const { delivery } of plays)
    if (!known.has(delivery)) faults.push(`a play of no delivery: ${delivery}`);
  for (const { id, state } of deliveries) if (state === 'pending') faults.push(`${id} is still pending`);
  if (csvLines !== plays.length) faults.push(`the CSV has ${csvLines} plays, the API ${plays.length}`);
  return [...faults, ...repeated(plays.map(keyOf)).map((key) => `two plays of ${key}`)];
}

/** What is recorded of each item is what sounded of it, and what its loudspeaker's own log says. */
function asItWasHeard(evidence: Evidence): string[] {
  const heard = aired(evidence);
  const plays = new Map(evidence.plays.map((play) => [keyOf(play), play]));
  const own = new Map(evidence.memory.log.map((line) => [`${line.order}#${line.item}`, line]));
  const faults = repeated(evidence.memory.log.map(({ order, item }) => `${order}#${item}`)).map(
    (key) => `the loudspeaker's own log has ${key} twice`,
  );
  for (const [key, sound] of heard.items) {
    if (!plays.has(key)) faults.push(`${key} sounded and is in no record`);
    const line = own.get(key);
    if (line === undefined && sound.leastMs > 0)
      faults.push(`${key} sounded for ${sound.leastMs} ms, and its loudspeaker says nothing of it`);
    const lostMs = sound.boots > 1 || sound.wasKilled ? writtenDownMs : earToleranceMs;
    if (line !== undefined && line.playedMs < sound.leastMs - lostMs)
      faults.push(`${key} sounded for ${sound.leastMs} ms, its loudspeaker says ${line.playedMs}`);
  }
  for (const [key, play] of plays)
    faults.push(...ofOne(key, play, heard.items.get(key), own.get(key)?.playedMs));
  for (const key of own.keys())
    if (!plays.has(key)) faults.push(`${key} is in a device's log and in no record`);
  return faults;
}

function ofOne(key: string, play: PlayRecord, sound: Heard | undefined, own: number | undefined): string[] {
  const said = `${key} is ${play.outcome} ${play.playedMs} of ${play.durationMs} ms`;
  const mostMs = (sound?.mostMs ?? 0) + earToleranceMs;
  const faults: string[] = [];
  if (play.playedMs > mostMs) faults.push(`${said}, but sounded for ${sound?.mostMs ?? 0} ms at most`);
  if (
    play.outcome === 'played' &&
    (sound?.mostMs ?? 0) < play.durationMs - playedToleranceMs - earToleranceMs
  )
    faults.push(`${said}, and was not heard whole`);
  const reported = Math.min(own ?? 0, play.durationMs);
  if (play.playedMs !== reported) faults.push(`${said}, its loudspeaker says ${own ?? 'nothing'}`);
  const isWhole = reported >= play.durationMs - playedToleranceMs;
  const wanted = isWhole ? ['played'] : reported > 0 ? ['partial', 'interrupted'] : ['missed', 'unknown'];
  if (!wanted.includes(play.outcome)) faults.push(`${said}, it should be ${wanted.join(' or ')}`);
  if (reported > 0 && play.evidence !== 'device') faults.push(`${said}, by evidence of ${play.evidence}`);
  return faults;
}

/** I5, I7: no order is heard twice, and no programme of a broadcast by two orders. */
function firedOnce(evidence: Evidence): string[] {
  const { orders } = aired(evidence);
  const bodies = ordersByName(evidence);
  const faults: string[] = [];
  for (const [order, { againMs, boots, opened }] of orders) {
    const allowed = boots > 1 ? writtenDownMs * (boots - 1) : 0;
    if (againMs > allowed) faults.push(`${order}: ${againMs} ms of it were heard twice, in ${boots} boots`);
    if (opened > boots) faults.push(`${order} was begun ${opened} times in ${boots} boots`);
  }
  const programmes = [...orders.keys()].flatMap((order) => {
    const body = bodies.get(order);
    return body === undefined ? [] : [`${body.endpoint} ${body.broadcast} ${body.programme.digest}`];
  });
  return [...faults, ...repeated(programmes).map((one) => `heard by two orders: ${one}`)];
}

const ordersByName = ({ memory }: Evidence): ReadonlyMap<string, Order> =>
  new Map(memory.orders.map((order) => [order.order, order]));

/** I2, I7: what sounds has its order, taken by that loudspeaker, of the service's making, at its time, with its audio. */
function byOrdersAlone(evidence: Evidence): string[] {
  const { sounds, deliveries, broadcasts, memory, utcOf } = evidence;
  const bodies = ordersByName(evidence);
  const known = new Map(deliveries.map((one) => [one.id, one]));
  const programmes = new Map(
    broadcasts.flatMap(({ playlists }) => playlists.map(({ id, programme }) => [id, programme?.digest])),
  );
  const faults = memory.spoilt.map((name) => `${name} has other bytes than its name says`);
  for (const order of memory.orders) {
    const delivery = known.get(order.order);
    if (delivery?.endpoint !== order.endpoint) faults.push(`${order.order} was taken and is no delivery`);
    const wanted = delivery && programmes.get(delivery.playlist);
    if (wanted !== undefined && wanted !== order.programme.digest)
      faults.push(`${order.order} plays ${order.programme.digest}, its playlist is ${wanted}`);
    if (order.programme.durationMs > slotLengthMs) faults.push(`${order.order} is longer than its slot`);
  }
  for (const { endpoint, order, beganAtMs, atMs } of sounds) {
    const body = bodies.get(order);
    if (body?.endpoint !== endpoint) faults.push(`${endpoint} played ${order}, which it never took`);
    if (body === undefined || beganAtMs === undefined) continue;
    if (utcOf(beganAtMs) < body.startsAtMs - clockToleranceMs)
      faults.push(`${order} was heard before its time`);
    if (utcOf(atMs) > body.expiresAtMs + clockToleranceMs)
      faults.push(`${order} was heard when it had expired`);
  }
  return faults;
}

interface Entry {
  readonly verb: string;
  readonly subject: string;
  readonly atMs: number;
  readonly body: { readonly leaves?: { readonly form: string } };
}

const entriesIn = (ledger: readonly LedgerLine[], chain?: string): Entry[] =>
  ledger
    .filter((line) => line.kind === 'entry' && (chain === undefined || line.chain === chain))
    .map(({ content = '{}' }) => JSON.parse(content));

/** I1: nothing was signed but what was approved for its very bytes, and not withdrawn, by the ledger. */
function approvedAlone({ ledger, broadcasts, memory, plays }: Evidence): string[] {
  const library = entriesIn(ledger, 'library');
  const approvedAtMs = new Map<string, number>();
  const withdrawnAtMs = new Map<string, number>();
  for (const { verb, subject, atMs } of library) {
    if (verb === 'approve-recording') approvedAtMs.set(subject, atMs);
    if (verb === 'withdraw-recording') withdrawnAtMs.set(subject, atMs);
  }
  const faults: string[] = [];
  const playlists = broadcasts.flatMap((one) => one.playlists);
  const signed = Map.groupBy(memory.orders, ({ programme }): string => programme.digest);
  for (const { id, playlist, programme } of playlists)
    for (const { master, lesson } of playlist.items) {
      const approved = approvedAtMs.get(master);
      for (const { order, notBeforeMs } of signed.get(programme?.digest ?? '') ?? []) {
        if (approved === undefined || approved > notBeforeMs)
          faults.push(`${order} (${id}) holds ${lesson}, which nobody had approved`);
        if ((withdrawnAtMs.get(master) ?? Infinity) < notBeforeMs)
          faults.push(`${order} (${id}) holds ${lesson}, which was withdrawn before it was signed`);
      }
    }
  const heard = [
    ...plays.map(({ lesson }) => lesson),
    ...memory.orders.flatMap(({ items }) => items.map(({ lesson }) => lesson)),
  ];
  if (heard.some((lesson) => lesson === unapproved)) faults.push(`${unapproved} was on its way`);
  if (approvedAtMs.size === 0) faults.push('the ledger has no approval');
  return faults;
}

/** I3: where it is quiet nothing is sent, and nothing heard. */
function quietOnes({ sounds, memory, deliveries }: Evidence, quiet: ReadonlySet<string>): string[] {
  const all = [...sounds, ...memory.orders, ...deliveries];
  return all.flatMap(({ endpoint }) =>
    quiet.has(endpoint) ? [`${endpoint} is quiet, and had an order`] : [],
  );
}

const leavesIn = (ledger: readonly LedgerLine[], form: string): string[] => {
  let isWanted = false;
  return ledger.flatMap(({ kind, content = '' }) => {
    if (kind === 'entry') isWanted = (JSON.parse(content) as Entry).body.leaves?.form === form;
    return kind === 'leaf' && isWanted ? [content] : [];
  });
};

/** A loudspeaker that is switched off at the end still writes down how much it refused: that waits for its next start. */
const isFarewell = ({ isWaiting, event }: Evidence['memory']['receipts'][number]): boolean =>
  isWaiting && event.kind === 'refused' && event.count !== undefined;

/** Each receipt of each loudspeaker is in the ledger once, as it was said, and none beside them. */
function everyReceiptOnce({ ledger, memory }: Evidence): string[] {
  const stored = leavesIn(ledger, 'receipts/2').map((leaf) => JSON.parse(leaf));
  const named = new Map<string, string>();
  const faults: string[] = [];
  for (const { endpoint, receipt, conflict } of stored) {
    const key = `${endpoint} ${receipt.boot} ${receipt.sequence}`;
    if (conflict) faults.push(`two receipts under ${key}`);
    if (named.has(key)) faults.push(`${key} is in the ledger twice`);
    named.set(key, sorted(receipt));
  }
  const receipts = memory.receipts.filter((one) => !isFarewell(one));
  for (const { endpoint, isWaiting, ...receipt } of receipts) {
    const key = `${endpoint} ${receipt.boot} ${receipt.sequence}`;
    if (isWaiting) faults.push(`${key} was never acknowledged`);
    else if (named.get(key) !== sorted(receipt))
      faults.push(`${key} was said as ${sorted(receipt)} and is stored as ${named.get(key)}`);
  }
  if (named.size !== receipts.length)
    faults.push(`${named.size} receipts are stored, loudspeakers have ${receipts.length}`);
  return faults;
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** I6: what the record says of plays now is what the ledger holds of them last. */
function playsInLedger({ ledger, plays }: Evidence): string[] {
  const held = new Map<string, { version: number; outcome: string; playedMs: number }>();
  for (const leaf of leavesIn(ledger, 'plays/1')) {
    const play = JSON.parse(leaf);
    const before = held.get(keyOf(play));
    if (before === undefined || before.version < play.version) held.set(keyOf(play), play);
  }
  const faults = plays.flatMap((play) => {
    const { version, outcome, playedMs } = held.get(keyOf(play)) ?? {};
    const isSame = version === play.version && outcome === play.outcome && playedMs === play.playedMs;
    return isSame ? [] : [`${keyOf(play)} is ${play.outcome}, the ledger says ${outcome ?? 'nothing'}`];
  });
  return held.size === plays.length
    ? faults
    : [...faults, `the ledger holds ${held.size} plays of ${plays.length}`];
}
