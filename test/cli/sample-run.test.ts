import { expect, test } from 'vitest';
import { createSampleRun } from '../../src/cli/sample-run.ts';
import type { BroadcastId, PlaylistId } from '../../src/domain/ids.ts';
import { anEvening } from '../support/next-slots.ts';

const [donge, guanxian] = anEvening();
const planned = (broadcast: BroadcastId, playlists = 1) =>
  ({ kind: 'planned', broadcast, playlists, endpoints: 2 }) as const;
const assembled = (broadcast: BroadcastId) =>
  ({
    kind: 'assembled',
    broadcast,
    playlist: `${broadcast}/a1` as PlaylistId,
    durationMs: 1,
    items: 1,
  }) as const;
const frozen = (broadcast: BroadcastId) =>
  ({ kind: 'frozen', broadcast, startsAtMs: 0, deliveries: 2 }) as const;

function aRun(startMs = guanxian.startsAtMs - 60_000) {
  const seen = { begun: 0, over: false };
  const run = createSampleRun([donge, guanxian], startMs, () => {
    seen.begun += 1;
  });
  void run.over.then(() => {
    seen.over = true;
  });
  return { run, seen };
}

test('the clock begins once every county’s orders are signed', () => {
  const { run, seen } = aRun();
  run.tell(frozen(guanxian.id));
  run.tell(frozen(guanxian.id));
  expect(seen.begun).toBe(0);
  run.tell(frozen(donge.id));
  expect(seen.begun).toBe(1);
});

test('the clock waits for no order that is due only as it runs, but for its programmes', () => {
  const { run, seen } = aRun(donge.freezeAtMs - 1);
  run.tell(frozen(guanxian.id));
  run.tell(planned(donge.id, 2));
  run.tell(assembled(donge.id));
  expect(seen.begun).toBe(0);
  run.tell(assembled(donge.id));
  expect(seen.begun).toBe(1);
  run.tell(frozen(donge.id));
  expect(seen.begun).toBe(1);
});

test('the clock waits for no broadcast with nothing to air', () => {
  const { run, seen } = aRun();
  run.tell(frozen(guanxian.id));
  run.giveUp(donge.id);
  expect(seen.begun).toBe(1);
});

test('it is over when every broadcast is settled or missed, others not counted', async () => {
  const { run, seen } = aRun();
  const other = '371503/2026-11-24/evening' as BroadcastId;
  run.tell({ kind: 'settled', broadcast: guanxian.id });
  run.tell({ kind: 'settled', broadcast: guanxian.id });
  run.tell({ kind: 'settled', broadcast: other });
  await Promise.resolve();
  expect(seen.over).toBe(false);
  run.tell({ kind: 'missed', broadcast: donge.id, reason: 'quiet' });
  await run.over;
  expect(seen).toEqual({ begun: 1, over: true });
});
