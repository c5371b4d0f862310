import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Lane } from '../../src/cli/lanes.ts';
import { type FrameOptions, liveFrame, stepText } from '../../src/cli/live-frame.ts';
import { inDonge } from '../support/fakes.ts';

const startsAtMs = inDonge('2026-11-24', '18:30');
const aLane = (over: Partial<Lane> = {}): Lane => ({
  county: '东阿县',
  slot: 'evening',
  airsAt: '18:30',
  startsAtMs,
  state: 'frozen',
  reading: { done: 0, of: 0 },
  made: { done: 0, of: 0 },
  delivered: { done: 4, of: 8 },
  played: { done: 12, of: 48 },
  cues: [
    { title: '开场', offsetMs: 0, durationMs: 10_000 },
    { title: '眼见也不一定为实：换脸诈骗', offsetMs: 11_000, durationMs: 60_000 },
  ],
  ...over,
});
const lanes = [
  aLane(),
  aLane({ county: '茌平区', state: 'missed', reason: 'nothing-to-air', delivered: { done: 0, of: 0 } }),
  aLane({ county: '冠县', state: 'settled', delivered: { done: 10, of: 10 }, played: { done: 60, of: 60 } }),
  aLane({ county: '莘县', state: 'planned', made: { done: 3, of: 14 }, latest: '银行卡不借、不租、不卖' }),
];
const frame = (columns: number, over: Partial<FrameOptions> = {}) =>
  liveFrame(lanes, {
    columns,
    nowMs: startsAtMs + 20_000,
    zone: 'Asia/Shanghai',
    speed: 30,
    url: 'http://127.0.0.1:17300',
    note: '模拟的村子：32 只喇叭。A simulated village of 32 loudspeakers.',
    coloured: false,
    ...over,
  });

describe('a frame', () => {
  test('is a heading, two lines a county and a note', () => {
    expect(frame(80)).toEqual([
      '大喇叭 Dalaba  样例时间 sample time 18:30:20 ×30  http://127.0.0.1:17300',
      '县区    时段        状态    下发 delivered             播放 played',
      '东阿县  晚间 18:30  播出中  █████████░░░░░░░░░░   4/8  ████░░░░░░░░░░░░░░░ 12/48',
      '        正在播 on air 2/2：眼见也不一定为实：换脸诈骗',
      '茌平区  晚间 18:30  未播    ░░░░░░░░░░░░░░░░░░░   0/0  ████░░░░░░░░░░░░░░░ 12/48',
      '        没播 did not go out：没有审核过的课',
      '冠县    晚间 18:30  已结    ███████████████████ 10/10  ███████████████████ 60/60',
      '        每个下发都有结果 every delivery is accounted for',
      '莘县    晚间 18:30  已排    █████████░░░░░░░░░░   4/8  ████░░░░░░░░░░░░░░░ 12/48',
      '        制作成品 making renditions 3/14：银行卡不借、不租、不卖',
      '模拟的村子：32 只喇叭。A simulated village of 32 loudspeakers.',
    ]);
  });

  test.each(Array.from({ length: 101 }, (_, index) => 40 + index))(
    'is never wider than %i columns',
    (columns) => {
      for (const line of frame(columns)) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    },
  );

  test('shows every count and the address in 60 columns', () => {
    const text = frame(60).join('\n');
    for (const part of ['4/8', '10/10', '12/48', '60/60', 'http://127.0.0.1:17300', '18:30:20'])
      expect(text).toContain(part);
  });

  test('uses the room of a wide terminal', () => {
    expect(frame(120)[2]).toContain(`${'█'.repeat(12)}${'░'.repeat(12)}`);
  });

  test('has colours only where they are wanted, and the same words', () => {
    const coloured = frame(80, { coloured: true });
    expect(frame(80).join('')).not.toContain('\x1b');
    expect(coloured.join('')).toContain('\x1b[');
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(frame(80));
  });
});

describe('the step of a lane', () => {
  const step = (over: Partial<Lane>, afterMs = 0) => stepText(aLane(over), startsAtMs + afterMs);

  test.each([
    [{ state: 'waiting', reading: { done: 7, of: 49 } }, 0, '读取录音 reading recordings 7/49'],
    [{ state: 'waiting', reading: { done: 49, of: 49 } }, 0, '等待排节目 waiting for its plan'],
    [{ state: 'planned', made: { done: 0, of: 9 } }, 0, '制作成品 making renditions 0/9'],
    [{ state: 'ready' }, 0, '节目做好，等签播出令 made, orders not signed yet'],
    [{}, -1, '播出令已签，等 18:30 orders signed, waiting for 18:30'],
    [{}, 0, '正在播 on air 1/2：开场'],
    [{}, 10_500, '正在播 on air 2/2：眼见也不一定为实：换脸诈骗'],
    [{}, 71_000, '播完，等回执 played out, awaiting receipts'],
  ] as const)('%j at %i ms is %s', (over, afterMs, text) => {
    expect(step(over, afterMs)).toBe(text);
  });
});
