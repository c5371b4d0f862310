import type { Context } from '../app/context.ts';
import type { Progress } from '../app/progress.ts';
import type { BroadcastId } from '../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';
import { createLanes } from './lanes.ts';
import { liveFrame } from './live-frame.ts';
import type { NextSlot } from './next-slots.ts';
import { createPainter, type Screen } from './painter.ts';

/** Shows a run as it happens. */
export interface Watch {
  tell(event: Progress): void;
  /** The service is open: its store tells what events do not. */
  follow(context: Pick<Context, 'store' | 'settings'>, url: string): void;
  /** Says something about the run as a whole. */
  note(text: string): void;
  /** The run is over; draws no more. */
  leave(): void;
}

const frameRealMs = 150;

/** Lanes redrawn in place, for a person at a terminal. */
export function createLiveView(
  slots: readonly NextSlot[],
  clock: Clock,
  screen: Screen,
  coloured: boolean,
): Watch {
  const lanes = createLanes(slots);
  const painter = createPainter(screen);
  const zone = slots[0]?.schedule.zone ?? 'UTC';
  let note = '';
  let followed: { store: Context['store']; settings: Context['settings']; url: string } | undefined;

  const draw = () =>
    painter.draw(
      liveFrame(lanes.now(), {
        columns: screen.columns ?? 80,
        nowMs: clock.now(),
        zone,
        speed: clock.speed,
        url: followed?.url ?? '',
        note,
        coloured,
      }),
    );
  const look = async (id: BroadcastId): Promise<void> => {
    if (followed === undefined) return;
    const { store, settings } = followed;
    const [playlists, rendered] = await Promise.all([
      store.broadcasts.playlists(id),
      store.renditions.all(settings.profile.version),
    ]);
    lanes.describe(id, playlists, rendered);
  };
  // Whatever ends the process, the terminal gets its cursor back.
  process.once('exit', painter.leave);
  const timer = setInterval(draw, frameRealMs);
  draw();
  return {
    tell(event) {
      lanes.tell(event);
      // The store may be closing under a look; the lane then stays as it was.
      if (event.kind === 'planned' || event.kind === 'assembled')
        look(event.broadcast).catch(() => undefined);
    },
    follow: ({ store, settings }, url) => {
      followed = { store, settings, url };
    },
    note(text) {
      note = text;
    },
    leave() {
      clearInterval(timer);
      draw();
      painter.leave();
      process.off('exit', painter.leave);
    },
  };
}
