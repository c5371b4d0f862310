import { makeCheckpoint } from '../../src/app/make-checkpoints.ts';
import { addDays } from '../../src/domain/calendar.ts';
import {
  areaCode,
  deliveryId,
  endpointId,
  type LocalDate,
  lessonId,
  localDate,
  numberedId,
  type Variety,
} from '../../src/domain/ids.ts';
import type { Play } from '../../src/domain/play.ts';
import type { PlaylistItem } from '../../src/domain/playlist.ts';
import type { Endpoint } from '../../src/domain/schedule.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { SigningKeys } from '../../src/ports/signing-keys.ts';
import type { Store } from '../../src/ports/store.ts';
import {
  aBroadcast,
  aBroadcastPlaylist,
  aNewDelivery,
  anEntry,
  aPlaylist,
  aProgramme,
  aSchedule,
  donge,
} from '../contracts/store-samples.ts';
import { aLesson } from './lessons.ts';

const [cmn, jilu, yue] = ['cmn', 'cmn-x-jilu1239', 'yue'] as Variety[] as [Variety, Variety, Variety];

/** A lesson's title, and a village's name, as somebody hostile would write them. */
export const hostile = {
  title: '<script>document.title=1</script>反诈&"第一课"',
  village: '=HYPERLINK("x")村',
};

/** Loudspeakers that nobody ever reached. */
const deadEvery = { of: 13, first: 5 };

/** Loudspeakers that took every order, and of which nobody heard again. */
const silentEvery = { of: 13, first: 7 };

export interface CountyPlan {
  readonly townships: number;
  readonly villagesEach: number;
  readonly from: string;
  readonly to: string;
  /** Days from one broadcast to the next. */
  readonly stepDays: number;
  readonly lessons: number;
  readonly seed: number;
}

/** The same numbers from 0 to 1 for the same seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** A county with a history of every outcome and a signed ledger, made by dice; the same for the same plan. */
export async function aReportCounty(
  context: { store: Store; clock: Clock; signingKeys: SigningKeys },
  plan: CountyPlan,
): Promise<void> {
  const { store } = context;
  const roll = dice(plan.seed);
  const townships = Array.from({ length: plan.townships }, (_, index) => areaCode(`${donge}${101 + index}`));
  const villages = townships.flatMap((township) =>
    Array.from({ length: plan.villagesEach }, (_, index) => areaCode(`${township}${200 + index}`)),
  );
  const endpoints = villages.map(
    (area, index): Endpoint => ({
      ...{ id: endpointId(`horn-${index}`), name: `${index} 号喇叭`, area },
      ...{ driver: 'memory', address: 'memory://a', credential: 'a' },
    }),
  );
  await store.revisions.publishSchedule(
    aSchedule({
      areas: [
        { code: donge, name: '东阿县', varieties: [jilu] },
        // Nobody speaks what the fourth township wants.
        ...townships.map((code, index) => ({
          ...{ code, name: `第${index + 1}镇`, varieties: index === 3 ? [yue] : [] },
        })),
        ...villages.map((code, index) => ({
          ...{ code, name: index === deadEvery.first ? hostile.village : `第${index + 1}村`, varieties: [] },
          ...(index % 7 === 3 ? {} : { population: 300 + index * 17 }),
        })),
      ],
      endpoints,
    }),
    anEntry('publish-schedule', { atMs: Date.parse(plan.from) }),
  );
  const topics = ['anti-fraud', '=own-topic', 'credit-record', 'mortgages', 'mediation', 'counterfeit'];
  const lessons = Array.from({ length: plan.lessons }, (_, index) => ({
    id: lessonId(`lesson-${index}`),
    title: index === 0 ? hostile.title : `第 ${index + 1} 课：遇到陌生电话怎么办`,
    topic: topics[index % topics.length] ?? 'credit',
  }));
  await store.revisions.publishLibrary(
    { lessons: lessons.map((one) => aLesson(one)) },
    anEntry('publish-library', { chain: 'library', atMs: Date.parse(plan.from) }),
  );
  let number = 0;
  for (let date = localDate(plan.from); date <= plan.to; date = addDays(date, plan.stepDays)) {
    number += 1;
    await airedOn(store, date, number, endpoints, lessons, roll);
  }
  await makeCheckpoint(context, donge);
}

async function airedOn(
  store: Store,
  date: LocalDate,
  number: number,
  endpoints: readonly Endpoint[],
  lessons: readonly { id: PlaylistItem['lesson']; title: string; topic: string }[],
  roll: () => number,
): Promise<void> {
  const plain = aBroadcast({ day: date });
  const isDrill = number % 9 === 8;
  const broadcast = isDrill
    ? { ...plain, slot: 'drill' as const, id: numberedId(donge, date, 'drill', 1) }
    : plain;
  const about = { chain: donge, subject: broadcast.id };
  if (number % 11 === 10) {
    const missed = { ...broadcast, state: 'missed' as const, reason: 'county-stopped' };
    await store.broadcasts.miss(missed, anEntry('miss-broadcast', about));
    return;
  }
  const drawn = aPlaylist(['opening', 'a', 'b', 'c']);
  const items = drawn.items.map((item, index): PlaylistItem => {
    const lesson = lessons[Math.floor(roll() * lessons.length)];
    if (index === 0 || lesson === undefined)
      return { ...item, kind: 'opening', title: '开场', topic: 'station' };
    const variety = roll() < 0.7 ? jilu : cmn;
    const live =
      index === 3 && number % 5 === 0 ? { live: { title: '县台', url: 'http://127.0.0.1/a' } } : {};
    return {
      ...item,
      lesson: lesson.id,
      title: lesson.title,
      topic: lesson.topic,
      variety,
      wanted: jilu,
      ...live,
    };
  });
  const playlist = { ...drawn, items };
  const planned = {
    ...aBroadcastPlaylist(
      broadcast,
      0,
      endpoints.map(({ id }) => id),
    ),
    playlist,
  };
  await store.broadcasts.plan(broadcast, [planned], anEntry('plan-broadcast', about));
  await store.broadcasts.assemble(planned.id, playlist, aProgramme(playlist));
  const orders = endpoints.map(({ id, area, name }) =>
    aNewDelivery(broadcast, id, { id: deliveryId(broadcast.id, id), area, endpointName: name }),
  );
  await store.broadcasts.freeze(broadcast, orders, anEntry('freeze-broadcast', about));
  const plays: Play[] = [];
  const changes: Promise<void>[] = [];
  for (const [place, { id: delivery }] of orders.entries()) {
    const isDead = place % deadEvery.of === deadEvery.first;
    const state = isDead || roll() < 0.05 ? 'failed' : 'accepted';
    const change = { delivery, state, certain: true, atMs: broadcast.startsAtMs } as const;
    changes.push(
      store.deliveries.change({ ...change, ...(state === 'failed' ? { reason: 'unreachable' } : {}) }),
    );
    let atMs = broadcast.startsAtMs + Math.floor(roll() * 3000);
    const isSilent = place % silentEvery.of === silentEvery.first && state === 'accepted';
    for (const item of items) {
      plays.push(playOf(delivery, item, state === 'failed', atMs, isSilent ? roll() * 0.04 : roll()));
      atMs += item.durationMs + playlist.gapMs;
    }
  }
  await Promise.all(changes);
  await store.plays.conclude(plays, broadcast.endsAtMs);
  await store.broadcasts.settle(broadcast.id, anEntry('settle-broadcast', about));
}

function playOf(
  delivery: Play['delivery'],
  { index: item, durationMs, live }: PlaylistItem,
  isLost: boolean,
  startedAtMs: number,
  luck: number,
): Play {
  const base = { delivery, item };
  if (isLost) return { ...base, outcome: 'missed', playedMs: 0, reason: 'unreachable' };
  if (luck < 0.04) return { ...base, outcome: 'unknown', playedMs: 0, reason: 'no-receipt' };
  if (luck < 0.06) return { ...base, outcome: 'missed', playedMs: 0, reason: 'replaced' };
  if (luck < 0.08)
    return {
      ...base,
      outcome: 'unknown',
      playedMs: 0,
      reason: 'streamed',
      evidence: 'streamed',
      sentMs: durationMs,
      startedAtMs,
    };
  if (luck < 0.14)
    return {
      ...base,
      outcome: 'partial',
      playedMs: 21_340,
      reason: 'reboot',
      evidence: 'device',
      startedAtMs,
    };
  if (luck < 0.18)
    return {
      ...base,
      outcome: 'interrupted',
      playedMs: 30_000,
      reason: 'local',
      evidence: 'platform',
      startedAtMs,
    };
  // Heard, and nobody knows when.
  if (luck < 0.22)
    return { ...base, outcome: 'played', playedMs: durationMs, evidence: 'device', doubt: 'clock' };
  const evidence = luck < 0.4 ? 'platform' : 'device';
  const heardLive = live !== undefined && luck > 0.5 ? { liveMs: durationMs } : {};
  return { ...base, outcome: 'played', playedMs: durationMs, evidence, startedAtMs, ...heardLive };
}
