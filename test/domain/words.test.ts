import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countyOf, parentArea, wantedVarieties } from '../../src/domain/area.ts';
import { audiencesOf } from '../../src/domain/audience.ts';
import { findingLine } from '../../src/domain/finding.ts';
import { bytesOfDuration, durationOfBytes, longestRenditionMs } from '../../src/domain/frames.ts';
import {
  areaCode,
  broadcastId,
  endpointId,
  IdError,
  lessonId,
  localDate,
  partsOfBroadcast,
} from '../../src/domain/ids.ts';
import { canonicalJson, ledgerVerbs } from '../../src/domain/ledger.ts';
import { verbsIn } from '../../src/domain/ledger-words.ts';
import { cueSheet, wholeFrames } from '../../src/domain/programme.ts';
import { isCounty } from '../../src/domain/schedule.ts';
import { variety, varietyName, writtenVariety } from '../../src/domain/variety.ts';
import { reasonWords, wordOfReason } from '../../src/domain/words.ts';
import { refusals } from '../../src/protocol/order.ts';
import { aDigest } from '../support/lessons.ts';
import { anArea, anEndpoint, aSchedule, donge } from '../support/schedules.ts';

describe('ids', () => {
  test('are what they claim or an error that says what was expected', () => {
    expect(broadcastId(donge, localDate('2026-11-24'), 'evening')).toBe('371524/2026-11-24/evening');
    expect(partsOfBroadcast('371524/2026-11-24/evening')).toEqual({
      county: '371524',
      date: '2026-11-24',
      slot: 'evening',
    });
    expect(() => partsOfBroadcast('371524/2026-11-24/noon')).toThrow(IdError);
    expect(() => lessonId('../etc')).toThrow(/lower-case letters/);
    expect(() => areaCode('3715')).toThrow(/6, 9 or 12 digits/);
    expect(() => localDate('2026-13-01')).toThrow(/YYYY-MM-DD/);
    expect(() => localDate('2026-02-29')).toThrow(/no such day/);
    expect(localDate('2028-02-29')).toBe('2028-02-29');
    expect(() => endpointId('a:b')).toThrow(IdError);
  });
});

describe('an action', () => {
  test('is offered in the chain that it is written in', () => {
    const written = /chain: (?:'(\w+)'|(?:\w+\.)?county(?:\.\w+)?),\s*verb: '([a-z-]+)'/g;
    const files = globSync(
      ['app', 'store'].map((room) => resolve(import.meta.dirname, `../../src/${room}/**/*.ts`)),
    );
    const found = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(written)]);
    expect(found.length).toBeGreaterThan(30);
    for (const [, chain = '371524', verb = ''] of found)
      expect(verbsIn(chain), `${verb} in ${chain}`).toContain(verb);
    const chains = ['371524', 'library', 'people', 'keys', 'retention'];
    expect(new Set(chains.flatMap((chain) => verbsIn(chain)))).toEqual(new Set(ledgerVerbs));
    expect(verbsIn('371524')).not.toContain('publish-library');
  });
});

describe('a reason', () => {
  /** Wherever one is given in the source: as an error's, a play's, a delivery's, a playlist's. */
  const given = [
    /DeliveryError\(\s*'[a-z-]+',\s*'([a-z-]+)'/g,
    /\b(?:reason|silentBecause|cutBy)\??(?: =|:) '([a-z-]+)'/g,
    /\b(?:failed|missBroadcast|giveUp|unsent|conclude|end|cut|missing|silenceBroadcast)\([^()]*'([a-z-]+)'(?:, actor)?\)/g,
    /\? '([a-z]+)' : '[a-z-]+'\)/g,
  ];
  const rooms = ['app', 'domain', 'endpoints', 'loudspeaker', 'store'].map((room) =>
    resolve(import.meta.dirname, '../../src', room),
  );
  /** What stands in such places and is no reason that people read. */
  const others = new Set(['store', 'unknown', 'data', 'rejected', 'span', 'zh', 'en']);

  test('has its Chinese word, whoever gives it', () => {
    const found = new Set<string>(refusals);
    for (const file of globSync(rooms.map((room) => `${room}/**/*.ts`)))
      for (const pattern of given)
        for (const [, reason = ''] of readFileSync(file, 'utf8').matchAll(pattern)) found.add(reason);
    expect(found.size).toBeGreaterThan(60);
    const untold = [...found].filter((one) => !others.has(one) && wordOfReason(one).zh.includes(one));
    expect(untold).toEqual([]);
  });

  test('of a status, or that nobody knows, is told in Chinese too', () => {
    expect(wordOfReason('http-503').zh).toBe('对方回答 HTTP 503');
    expect(wordOfReason('moon phase').zh).toBe('其他原因（moon phase）');
    expect(wordOfReason('设备故障')).toEqual({ zh: '设备故障', en: '设备故障' });
    for (const [reason, { zh }] of Object.entries(reasonWords)) expect(zh, reason).toMatch(/\p{Script=Han}/u);
  });
});

describe('varieties', () => {
  test('accept what people write for standard Mandarin', () => {
    expect(['zh', 'zh-CN', ' CMN ', 'cmn-x-JILU1239'].map(variety)).toEqual([
      'cmn',
      'cmn',
      'cmn',
      'cmn-x-jilu1239',
    ]);
    expect(() => variety('普通话')).toThrow(/BCP 47/);
    expect(['普通话', ' 冀鲁官话 ', 'zh'].map(writtenVariety)).toEqual(['cmn', 'cmn-x-jilu1239', 'cmn']);
    expect(() => writtenVariety('山东话')).toThrow(/BCP 47/);
    expect(varietyName(variety('cmn-x-huab1238'))).toBe('中原官话');
  });

  test('are inherited down the tree, and standard Mandarin closes every list', () => {
    const areas = new Map(
      [
        anArea('371522', { varieties: [variety('cmn-x-jilu1239')] }),
        anArea('371522104', { varieties: [variety('cmn-x-huab1238')] }),
      ].map((area) => [area.code, area]),
    );
    expect(wantedVarieties(areaCode('371522104201'), areas)).toEqual(['cmn-x-huab1238', 'cmn']);
    expect(wantedVarieties(areaCode('371522105201'), areas)).toEqual(['cmn-x-jilu1239', 'cmn']);
    expect(wantedVarieties(areaCode('371525105201'), areas)).toEqual(['cmn']);
    expect([parentArea(areaCode('371522104201')), parentArea(areaCode('371522'))]).toEqual([
      '371522104',
      undefined,
    ]);
    expect(countyOf(areaCode('371522104201'))).toBe('371522');
  });
});

describe('audiences', () => {
  test('group endpoints that can take the same programme, in an order that does not depend on the file', () => {
    const schedule = aSchedule({
      endpoints: [
        anEndpoint('c'),
        anEndpoint('b', { area: areaCode('371524101') }),
        anEndpoint('a'),
        anEndpoint('d', { volumePercent: 40 }),
      ],
    });
    const audiences = audiencesOf(schedule);
    expect(audiences.map(({ endpoints }) => endpoints)).toEqual([['d'], ['a', 'c'], ['b']]);
    expect(audiencesOf({ ...schedule, endpoints: schedule.endpoints.toReversed() })).toEqual(audiences);
    expect(audiences.flatMap(({ endpoints }) => endpoints)).toHaveLength(4);
  });
});

describe('frames and cues', () => {
  test('are integer arithmetic', () => {
    expect([durationOfBytes(192), durationOfBytes(192 * 2500), bytesOfDuration(25)]).toEqual([
      24, 60_000, 384,
    ]);
    expect(() => durationOfBytes(193)).toThrow(/whole frames/);
    expect([wholeFrames(1000), wholeFrames(1008)]).toEqual([1008, 1008]);
    expect(longestRenditionMs(60_000) % 24).toBe(0);
  });

  test('lay parts end to end with gaps between and none at the ends', () => {
    const part = (item: number, frames: number) => ({
      item,
      lesson: lessonId('a'),
      variety: variety('cmn'),
      rendition: aDigest('a'),
      bytes: frames * 192,
    });
    const { cues, durationMs } = cueSheet([part(0, 10), part(1, 100), part(2, 1)], 48);
    expect(cues.map(({ offsetMs, durationMs: length }) => [offsetMs, length])).toEqual([
      [0, 240],
      [288, 2400],
      [2736, 24],
    ]);
    expect(durationMs).toBe(2760);
    expect(() => cueSheet([part(0, 1)], 25)).toThrow(/whole frames/);
  });
});

test('canonical JSON has one spelling for equal values', () => {
  expect(canonicalJson({ b: [1, { d: undefined, c: '中' }], a: null })).toBe('{"a":null,"b":[1,{"c":"中"}]}');
  expect(canonicalJson({ a: null, b: [1, { c: '中' }] })).toBe(
    canonicalJson({ b: [1, { c: '中' }], a: null }),
  );
});

test('a finding says where, what and what was expected', () => {
  const finding = {
    severity: 'error',
    file: 'content/a/lesson.yaml',
    line: 3,
    column: 1,
    found: '未知的键 "tittle"',
    expected: '是不是想写 "title"？',
  } as const;
  expect(findingLine(finding)).toBe('content/a/lesson.yaml:3:1  未知的键 "tittle", 是不是想写 "title"？');
});

test('a county is called by code, pinyin or Chinese name', () => {
  const schedule = aSchedule();
  expect(['371524', '东阿县', '东阿', 'DongE', "dong'e"].every((name) => isCounty(schedule, name))).toBe(
    true,
  );
  expect(isCounty(schedule, '莘县')).toBe(false);
});
