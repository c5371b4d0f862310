import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../src/domain/calendar.ts';
import { frameBytes, frameHeader, frameMs } from '../../src/domain/frames.ts';
import {
  areaCode,
  broadcastId,
  type DeliveryId,
  deliveryId,
  endpointId,
  localDate,
} from '../../src/domain/ids.ts';
import { readLog } from '../../src/loudspeaker/plays-log.ts';
import type { PlayRecord } from '../../src/ports/plays.ts';
import { createWallClock } from '../../src/queue/clock-time.ts';
import { createStore } from '../../src/store/store.ts';
import { matchOf, soundOf } from '../support/correlation.ts';
import { removeSpeech } from '../support/home.ts';
import {
  aHomeOnLines,
  deviceKinds,
  type HomeOnLines,
  type PlaceName,
  places,
} from '../support/home-on-lines.ts';
import { eventually, output } from '../support/process.ts';
import { type RtpRecording, recordRtp } from '../support/rtp-recording.ts';
import { approveAll, playsOn, seen, until } from '../support/served-home.ts';

let folder: string;
let recording: RtpRecording;
let world: HomeOnLines;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dalaba-heard-'));
  recording = await recordRtp(folder);
  world = await aHomeOnLines(recording.port);
  await approveAll(world.served, ['opening', 'lesson-1', 'closing']);
}, 300_000);
afterAll(async () => {
  await world?.close();
  recording?.close();
  await rm(folder, { recursive: true, force: true });
  await removeSpeech();
});

let lastDay = localDate('2030-12-31');
/** A slot airs once: each try has a day of its own. */
const nextDay = () => {
  lastDay = addDays(lastDay, 1);
  return lastDay;
};

const air = async (date: string): Promise<string> => {
  const asked = { county: '371524', slot: 'evening', date, now: true };
  const { status, body } = await world.served.ask('POST', '/broadcasts', asked);
  if (status !== 202) throw new Error(JSON.stringify(body));
  return `371524/${date}/evening`;
};

/** Icecast passes sound on in blocks of 1,400 bytes: of a line that broke, up to so much arrived there and went no further. */
const blockMs = (1400 / frameBytes) * frameMs;
const isNear = ({ endpoint }: { endpoint: string }) => endpoint.startsWith('near-');

/** Holds the plays of devices against their own logs; answers how many they were. */
function expectAsHeard(
  plays: readonly PlayRecord[],
  reasonOf = (cutBy: string | undefined) => cutBy,
): number {
  const own = places.flatMap((place) => readLog(world.folderOf(place)));
  const ofDevices = plays.filter(({ endpoint }) => deviceKinds.some((kind) => endpoint.endsWith(`-${kind}`)));
  for (const play of ofDevices) {
    const line = own.find((one) => one.order === play.delivery && one.item === play.item);
    const isHeard = line !== undefined && line.playedMs > 0;
    const outcome = !isHeard ? 'missed' : line.cutBy === undefined ? 'played' : 'partial';
    const reason = isHeard ? reasonOf(line.cutBy) : play.reason;
    const said = [play.outcome, play.playedMs, play.reason];
    expect(said, JSON.stringify(play)).toEqual([outcome, line?.playedMs ?? 0, reason]);
  }
  return ofDevices.length;
}

test('over lines that lose, crawl and lag, and with Redis emptied all the while, every play ends as it was heard', async () => {
  const date = nextDay();
  const id = await air(date);
  const path = readFileSync(join(world.home.folder, 'data', 'redis', 'socket-path'), 'utf8').trim();
  const redis = new Redis({ path });
  // From before the freeze until those beside us have accepted: between lead and air, and during deliveries.
  try {
    await eventually(
      async () => {
        await redis.flushall();
        const near = (await seen(world.served, id))?.deliveries.filter(isNear) ?? [];
        return (near.length === 5 && near.every(({ state }) => state === 'accepted')) || undefined;
      },
      { everyMs: 300, describe: world.served.process.output },
    );
  } finally {
    redis.disconnect();
  }
  const { deliveries } = await until(world.served, id, 'settled', 240_000);
  expect(deliveries.filter(({ state }) => state !== 'accepted')).toEqual([]);
  const plays = await playsOn(world.served, date);
  expect(plays).toHaveLength(deliveries.length * 3);
  expect(expectAsHeard(plays)).toBe(places.length * deviceKinds.length * 3);
  for (const play of plays.filter(({ endpoint }) => endpoint.endsWith('-icecast'))) {
    const heard = heardOf(play, plays);
    const sentMs = play.sentMs ?? 0;
    expect(sentMs, JSON.stringify(play)).toBeLessThanOrEqual(heard.mostMs + (isNear(play) ? 0 : blockMs));
    expect(play.outcome === 'missed' ? heard.leastMs : 0, JSON.stringify(play)).toBe(0);
    if (play.outcome !== 'missed') expect(play.outcome, JSON.stringify(play)).toBe('unknown');
  }
  for (const play of plays.filter(({ endpoint }) => endpoint.endsWith('-rtp')))
    expect([play.outcome, play.reason], JSON.stringify(play)).toEqual(['unknown', 'streamed']);
  // Nobody beside us waited for those far away; what was doubled and reordered counts once.
  const near = plays.filter(isNear);
  expect(near.filter(({ evidence }) => evidence === 'device').map(({ outcome }) => outcome)).toEqual(
    Array(9).fill('played'),
  );
  expect(await receiptsThat('duplicate')).toBeGreaterThan(9);
  expect(await receiptsThat('conflict')).toBe(0);
  // Some of what was streamed over the lossy line was lost; the play says what was sent all the same.
  const arrived = Number(readFileSync(world.packetsOf('lossy'), 'utf8'));
  expect(arrived).toBeGreaterThan(50);
}, 400_000);

/**
 * How much of an item was heard of the Icecast of its place, beside that very server. Milliseconds.
 * @param plays of all items: frames that others have, too, may have been theirs
 */
function heardOf({ rendition, endpoint }: PlayRecord, plays: readonly PlayRecord[]) {
  const file = world.streamOf(endpoint.split('-')[0] as PlaceName);
  const heard = framesIn(existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
  const bytesOf = (digest: string) => readFileSync(join(world.folderOf('near'), 'audio', `${digest}.mp3`));
  const others = new Set(plays.map((play) => play.rendition).filter((one) => one !== rendition));
  const theirs = new Set([...others].flatMap((one) => [...framesIn(bytesOf(String(one)))]));
  const bytes = bytesOf(String(rendition));
  const frames = Array.from({ length: bytes.length / frameBytes }, (_, n) =>
    bytes.subarray(n * frameBytes, (n + 1) * frameBytes).toString('latin1'),
  ).filter((frame) => heard.has(frame));
  const own = frames.filter((frame) => !theirs.has(frame));
  return { mostMs: frames.length * frameMs, leastMs: own.length * frameMs };
}

/** The frames in a stream that begins anywhere. */
function framesIn(stream: Buffer): ReadonlySet<string> {
  const found = new Set<string>();
  const header = Buffer.from(frameHeader);
  for (let at = stream.indexOf(header); at >= 0 && at + frameBytes <= stream.length; ) {
    found.add(stream.subarray(at, at + frameBytes).toString('latin1'));
    const next = at + frameBytes;
    at = stream.indexOf(header, stream.subarray(next, next + header.length).equals(header) ? next : at + 1);
  }
  return found;
}

/** How many receipts came to this, by the service's own figures. */
async function receiptsThat(result: string): Promise<number> {
  const headers = { authorization: `Bearer ${world.served.token}` };
  const figures = await (await fetch(`${world.served.url}/metrics`, { headers })).text();
  return Number(new RegExp(`dalaba_receipts_total\\{result="${result}"\\} (\\d+)`).exec(figures)?.[1] ?? 0);
}

test('a service and a broker killed in mid-programme go on where the audience is, and a stop silences whoever is on air', async () => {
  await approveAll(world.served, ['lesson-2']);
  // What an earlier try stopped.
  await world.served.ask('POST', '/stops/371524/lift', {});
  const date = nextDay();
  const id = await air(date);
  const wavOf = (kind: string) =>
    join(world.folderOf('near'), 'wav', `${id}/near-${kind}`.replaceAll('/', '_').concat('.wav'));
  const wavs = deviceKinds.map(wavOf);
  const wavMs = (file: string) => (existsSync(file) ? Math.max(0, statSync(file).size - 44) / 96 : 0);
  const describe = () =>
    `${wavs.map(wavMs)} ${recording.packets()} ${world.served.process.output().slice(-2000)}`;
  const before = recording.packets();
  const isLoud = () => wavs.every((file) => wavMs(file) > 6000) && recording.packets() > before + 250;
  await eventually(() => isLoud() || undefined, { withinMs: 120_000, describe });
  await Promise.all([world.served.process.kill('SIGKILL'), world.broker.kill('SIGKILL')]);
  await world.broker.start();
  const killed = recording.packets();
  await world.restart();
  await eventually(() => recording.packets() > killed + 200 || undefined, { describe });

  const stop = await output(['stop', '371524', '--reason', '念错了', '--yes', '--home', world.home.folder]);
  expect(stop.code, stop.text).toBe(0);
  // All of them fall silent before their programme is over.
  const loud = () => String([...wavs.map(wavMs), recording.packets()]);
  for (let [before, now] = ['', loud()]; before !== now; now = loud()) {
    before = now;
    await sleep(1500);
  }
  const isOld = ({ delivery }: PlayRecord) => !/\/r\d+$/.test(delivery);
  const plays = await eventually(
    async () => {
      const near = (await playsOn(world.served, date)).filter(isNear).filter(isOld);
      const concluded = near.filter(({ endpoint }) => endpoint !== 'near-icecast');
      const cut = concluded.filter(({ outcome, reason }) => outcome === 'partial' && reason === 'replaced');
      const isStreamed = concluded.some(({ endpoint }) => endpoint === 'near-rtp');
      return cut.length === deviceKinds.length && isStreamed ? concluded : undefined;
    },
    { describe },
  );
  const { broadcast } = (await seen(world.served, id)) ?? {};
  expect(broadcast?.reason).toBe('county-stopped');
  const { body } = await world.served.ask('GET', '/stops');
  expect(body.items).toMatchObject([{ county: '371524', actor: 'person:operator', reason: '念错了' }]);

  expectAsHeard(plays);
  for (const kind of deviceKinds) {
    const of = plays.filter(({ endpoint }) => endpoint === `near-${kind}`);
    const heardMs = of.reduce((sum, { playedMs }) => sum + playedMs, 0);
    // What its output let out: the items, the gaps between them, and not the end.
    expect(wavMs(wavOf(kind))).toBeGreaterThanOrEqual(heardMs);
    expect(wavMs(wavOf(kind))).toBeLessThan(heardMs + 3000);
    expect(of.some(({ outcome, reason }) => outcome === 'partial' && reason === 'replaced')).toBe(true);
  }
  const streamed = plays.filter(({ endpoint }) => endpoint === 'near-rtp');
  const sentMs = streamed.reduce((sum, play) => sum + (play.sentMs ?? 0), 0);
  expect(sentMs).toBeGreaterThan(0);
  expect(sentMs).toBeLessThanOrEqual((recording.packets() - before) * 20);
  const runs = await runsOf(
    deliveryId(broadcastId(areaCode('371524'), date, 'evening'), endpointId('near-rtp')),
  );
  expect(runs).toHaveLength(2);
  const [first, second] = runs as [Run, Run];
  // Resumed at the packet that was due: the driver leaves out what is later than 300 ms.
  const startsAtMs = broadcast?.startsAtMs ?? 0;
  const lateMs = second.atMs - startsAtMs - second.fromMs;
  expect(lateMs).toBeGreaterThanOrEqual(-20);
  expect(lateMs).toBeLessThan(400);
  const heard = await soundOf(recording.sound, ['-f', 'mulaw', '-ar', '8000', '-ac', '1']);
  const programme = await soundOf(wavOf('http'));
  const found = (fromMs: number) => matchOf(heard, programme, { fromMs, lengthMs: 400 });
  // Where somebody draws breath there is nothing to know again: of some places the one that is known best.
  const best = (places: readonly number[]) =>
    places.map(found).toSorted((one, other) => other.likeness - one.likeness)[0];
  const steps = [900, 1300, 1700, 2100, 2500];
  const spoken = best(steps.map((ms) => first.toMs - ms));
  const resumed = best(steps.map((ms) => second.fromMs + ms));
  expect(spoken?.likeness).toBeGreaterThan(0.9);
  expect(resumed?.likeness).toBeGreaterThan(0.9);
  expect(resumed?.atMs).toBeGreaterThan(spoken?.atMs ?? 0);
}, 400_000);

interface Run {
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
}

/** What each process noted that it streamed of a delivery, as places in the programme, oldest first. */
async function runsOf(delivery: DeliveryId): Promise<Run[]> {
  const file = join(world.home.folder, 'data', 'dalaba.sqlite');
  const store = await createStore({ file, clock: createWallClock(), readOnly: true });
  try {
    const playlist = (await store.deliveries.find(delivery))?.delivery.playlist;
    const cues = playlist && (await store.broadcasts.playlist(playlist))?.programme?.cues;
    const notes = (await store.receipts.of(delivery)).flatMap(({ boot, event }) => {
      if (event.kind !== 'streamed') return [];
      const offsetMs = cues?.find(({ item }) => item === event.item)?.offsetMs ?? Number.NaN;
      return [{ boot, fromMs: offsetMs + event.fromMs, toMs: offsetMs + event.toMs, atMs: event.atMs }];
    });
    const runs = [...Map.groupBy(notes, ({ boot }) => boot).values()].map((of) => ({
      fromMs: Math.min(...of.map(({ fromMs }) => fromMs)),
      toMs: Math.max(...of.map(({ toMs }) => toMs)),
      atMs: Math.min(...of.map(({ atMs }) => atMs)),
    }));
    return runs.toSorted((x, y) => x.atMs - y.atMs);
  } finally {
    await store.close();
  }
}
