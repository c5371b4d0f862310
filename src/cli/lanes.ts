import type { Progress } from '../app/progress.ts';
import type { BroadcastState } from '../domain/broadcast.ts';
import { wallTimeAt } from '../domain/calendar.ts';
import { type BroadcastId, type Digest, endpointOfDelivery, type SlotName } from '../domain/ids.ts';
import type { Outcome } from '../domain/play.ts';
import type { BroadcastPlaylist } from '../ports/broadcasts.ts';
import type { NextSlot } from './next-slots.ts';

/** One county's broadcast as a watcher sees it. */
export interface Lane {
  readonly county: string;
  readonly slot: SlotName;
  /** `HH:MM` on the county's wall. */
  readonly airsAt: string;
  readonly startsAtMs: number;
  readonly state: 'waiting' | BroadcastState;
  readonly reason?: string;
  readonly reading: Count;
  readonly made: Count;
  /** What was made last. */
  readonly latest?: string;
  readonly delivered: Count;
  readonly played: Count;
  /** What its largest audience hears. */
  readonly cues: readonly LaneCue[];
}

export interface Count {
  readonly done: number;
  readonly of: number;
}

export interface LaneCue {
  readonly title: string;
  readonly offsetMs: number;
  readonly durationMs: number;
}

/** The lanes of a run, kept up to date by what it tells. */
export interface Lanes {
  tell(event: Progress): void;
  /** What only the store knows of a broadcast: its playlists, and the masters that are renditions already. */
  describe(
    id: BroadcastId,
    playlists: readonly BroadcastPlaylist[],
    rendered: { has(master: Digest): boolean },
  ): void;
  now(): readonly Lane[];
}

interface Kept {
  readonly slot: NextSlot;
  state: Lane['state'];
  reason?: string;
  latest?: string;
  playlists: readonly BroadcastPlaylist[];
  wanted: ReadonlySet<string>;
  deliveries: number;
  readonly assembled: Set<string>;
  readonly settled: Set<string>;
  readonly plays: Map<string, Outcome>;
}

const spoken = ({ lesson, variety }: { lesson: string; variety: string }): string => `${lesson} ${variety}`;

export function createLanes(slots: readonly NextSlot[]): Lanes {
  // A rendition serves every county, whoever had it made.
  const made = new Set<string>();
  let reading: Count = { done: 0, of: 0 };
  const kept = new Map<BroadcastId, Kept>(slots.map((slot) => [slot.id, newLane(slot)]));
  return {
    tell(event) {
      if (event.kind === 'reading') reading = { done: event.done, of: event.of };
      if (event.kind === 'rendered') made.add(spoken(event));
      const lane = 'broadcast' in event ? kept.get(event.broadcast) : undefined;
      if (lane !== undefined) take(lane, event);
    },
    describe(id, playlists, rendered) {
      const lane = kept.get(id);
      if (lane === undefined) return;
      const items = playlists.flatMap(({ playlist }) => playlist.items);
      for (const item of items) if (rendered.has(item.master)) made.add(spoken(item));
      lane.playlists = playlists;
      lane.wanted = new Set(items.map(spoken));
    },
    now: () => [...kept.values()].map((lane) => laneOf(lane, made, reading)),
  };
}

const newLane = (slot: NextSlot): Kept => ({
  slot,
  state: 'waiting',
  playlists: [],
  wanted: new Set(),
  deliveries: 0,
  assembled: new Set(),
  settled: new Set(),
  plays: new Map(),
});

function take(lane: Kept, event: Progress): void {
  switch (event.kind) {
    case 'planned':
    case 'settled':
      lane.state = event.kind;
      return;
    case 'rendered':
      lane.latest = event.lesson;
      return;
    case 'assembled':
      lane.assembled.add(event.playlist);
      return;
    case 'frozen':
      lane.state = 'frozen';
      lane.deliveries = event.deliveries;
      return;
    case 'delivery':
      if (event.state !== 'pending') lane.settled.add(endpointOfDelivery(event.delivery));
      return;
    case 'play':
      lane.plays.set(`${event.delivery}#${event.item}`, event.outcome);
      return;
    case 'missed':
      lane.state = 'missed';
      lane.reason = event.reason;
      return;
    case 'replaced':
    case 'postponed':
    case 'held':
    case 'released':
    case 'reading':
    case 'alert':
      return;
    default:
      return event satisfies never;
  }
}

const titleOf = ({ playlists }: Kept, lesson: string): string =>
  playlists.flatMap(({ playlist }) => playlist.items).find((item) => item.lesson === lesson)?.title ?? lesson;

function laneOf(lane: Kept, made: ReadonlySet<string>, reading: Count): Lane {
  const { slot, playlists, state, reason, latest } = lane;
  const isAssembled = playlists.length > 0 && playlists.every(({ id }) => lane.assembled.has(id));
  return {
    county: slot.schedule.name,
    slot: slot.slot,
    airsAt: wallTimeAt(slot.startsAtMs, slot.schedule.zone).slice(0, 5),
    startsAtMs: slot.startsAtMs,
    state: state === 'planned' && isAssembled ? 'ready' : state,
    ...(reason === undefined ? {} : { reason }),
    ...(latest === undefined ? {} : { latest: titleOf(lane, latest) }),
    reading,
    made: { done: [...lane.wanted].filter((one) => made.has(one)).length, of: lane.wanted.size },
    delivered: { done: lane.settled.size, of: lane.deliveries },
    played: {
      done: [...lane.plays.values()].filter((outcome) => outcome === 'played').length,
      of: lane.deliveries === 0 ? 0 : playlists.reduce((sum, one) => sum + playsOf(one), 0),
    },
    cues: cuesOf(playlists),
  };
}

const playsOf = ({ audience, playlist }: BroadcastPlaylist): number =>
  audience.endpoints.length * playlist.items.length;

function cuesOf(playlists: readonly BroadcastPlaylist[]): readonly LaneCue[] {
  const largest = playlists.toSorted((a, b) => b.audience.endpoints.length - a.audience.endpoints.length)[0];
  const items = largest?.playlist.items ?? [];
  return (largest?.programme?.cues ?? []).map(({ item, lesson, offsetMs, durationMs }) => ({
    title: items.find(({ index }) => index === item)?.title ?? lesson,
    offsetMs,
    durationMs,
  }));
}
