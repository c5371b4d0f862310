import { expect, test } from 'vitest';
import {
  dayOf,
  everyYear,
  ofYear,
  rangeOf,
  rangeText,
  withFrom,
  withUntil,
} from '../../src/console/schedule/edit/days.ts';
import {
  campaignFields,
  exceptionFields,
  type FieldOf,
  generalFields,
  holidayFields,
  liveFields,
  onceFields,
  pinFields,
  publicDayFields,
  publicYearFields,
  quietFields,
  quietTimeFields,
  rotationFields,
  seasonFields,
  seriesFields,
  sharedCampaignFields,
  sharedQuietFields,
  slotFields,
  zoneFields,
} from '../../src/console/schedule/edit/fields.ts';
import {
  type Finding,
  findingsAt,
  firstWrong,
  isToFill,
  nearestKey,
  restAt,
} from '../../src/console/schedule/edit/form.ts';
import { onceFor, seasonOf } from '../../src/console/schedule/edit/in-force.ts';
import { broadcastsIn, changeGroups, type Difference } from '../../src/console/schedule/edit/summary.ts';
import { jsonSchemas } from '../../src/schedules/json-schema.ts';

type Heard = NonNullable<Difference['before']>;
const six = Date.parse('2026-12-01T06:00:00Z');
const heard = (endpoints: readonly string[], given: Partial<Heard> = {}, volumePercent = 80): Heard => ({
  audience: { key: endpoints.join(), endpoints: [...endpoints], varieties: ['cmn'], volumePercent },
  places: endpoints.map((one) => `${one}村`),
  ...{ startsAtMs: six, budgetMs: 600_000, silent: false, items: [{ title: '反诈', variety: 'cmn' }] },
  ...given,
});
const difference = (date: string, given: Omit<Difference, 'county' | 'date' | 'slot'>): Difference => ({
  ...{ county: '371524', date, slot: 'evening' },
  ...given,
});
const groupsOf = (differences: readonly Difference[]) => changeGroups(differences, () => 'UTC');

test('what an edit changes is told by kind, each with how many broadcasts and from when to when', () => {
  const was = heard(['a', 'b']);
  const quiet = heard(['a', 'b'], { silent: 'quiet' });
  const groups = groupsOf([
    difference('2026-12-01', { before: was, after: heard(['a', 'b'], { startsAtMs: six + 1_800_000 }) }),
    difference('2026-12-02', { before: was, after: heard(['a', 'b'], { startsAtMs: six + 1_800_000 }) }),
    difference('2026-12-03', { before: was, after: quiet }),
    difference('2026-12-04', { before: was }),
    difference('2026-12-05', { after: was }),
    difference('2026-12-06', { before: quiet, after: was }),
    difference('2026-12-07', { before: was, after: heard(['a', 'b'], { budgetMs: 900_000 }) }),
    difference('2026-12-08', { before: was, after: heard(['a', 'b'], { items: [] }) }),
    // Nobody hears either.
    difference('2026-12-09', { before: quiet, after: heard(['a', 'b'], { silent: 'quiet', budgetMs: 1 }) }),
  ]);
  expect(
    groups.map(({ what, broadcasts, firstDate, lastDate }) => [what, broadcasts, firstDate, lastDate]),
  ).toEqual([
    [{ kind: 'moved', slot: 'evening', from: '06:00', to: '06:30' }, 2, '2026-12-01', '2026-12-02'],
    [{ kind: 'added', isQuiet: false }, 1, '2026-12-05', '2026-12-05'],
    [{ kind: 'added', isQuiet: true }, 1, '2026-12-06', '2026-12-06'],
    [{ kind: 'gone', isQuiet: true }, 1, '2026-12-03', '2026-12-03'],
    [{ kind: 'gone', isQuiet: false }, 1, '2026-12-04', '2026-12-04'],
    [{ kind: 'length', fromMs: 600_000, toMs: 900_000 }, 1, '2026-12-07', '2026-12-07'],
    [{ kind: 'lessons' }, 1, '2026-12-08', '2026-12-08'],
  ]);
  expect(broadcastsIn(groups.flatMap(({ changes }) => changes))).toBe(8);
});

test('an exception that parts an audience is told for its endpoints alone, as what it is to them', () => {
  const louder = heard(['b'], {}, 95);
  const groups = groupsOf([
    difference('2026-12-01', { before: heard(['a', 'b']) }),
    difference('2026-12-01', { after: heard(['a']) }),
    difference('2026-12-01', { after: louder }),
  ]);
  expect(groups).toMatchObject([
    {
      what: { kind: 'volume', from: 80, to: 95 },
      broadcasts: 1,
      changes: [{ places: ['b村'], after: louder }],
    },
  ]);
});

const wrong = (key: string | undefined, line: number, severity: Finding['severity'] = 'error'): Finding => ({
  ...{ severity, file: 'f', line, column: 1, found: '', expected: '' },
  ...(key === undefined ? {} : { key }),
});

test('what is wrong stands at its field, or at what holds it where no field has it', () => {
  const all = [
    wrong('quiet.1.dates.2', 3),
    wrong('quiet.1', 2),
    wrong('quiet.10.dates', 9),
    wrong('quiet.1.nonsense', 4),
  ];
  expect(findingsAt(all, ['quiet.1.dates'])).toEqual([all[0]]);
  expect(restAt(all, 'quiet.1', ['dates'])).toEqual([all[1], all[3]]);
  expect(restAt([wrong('pinyin', 1), wrong('volume', 2), wrong(undefined, 3)], '', ['volume'])).toEqual([
    wrong('pinyin', 1),
  ]);
  const shown = ['', 'quiet', 'quiet.1', 'quiet.1.from'];
  expect(nearestKey(shown, 'quiet.1.from')).toBe('quiet.1.from');
  expect(nearestKey(shown, 'quiet.1.dates.2')).toBe('quiet.1');
  expect(nearestKey(shown, 'emphasis.fraud')).toBeUndefined();
});

test('one goes to an error before a warning, to a field before the file, then by the line', () => {
  const [warning, whole, late, early] = [
    wrong('name', 1, 'warning'),
    wrong(undefined, 1),
    wrong('volume', 9),
    wrong('quiet', 5),
  ];
  expect(firstWrong([warning, whole, late, early])).toEqual(early);
  expect(firstWrong([warning, whole])).toEqual(whole);
  expect(firstWrong([])).toBeUndefined();
});

test('days are read as people write them and written in one way; what is none is left to be mended', () => {
  expect([dayOf('6-7'), dayOf('2026-2-3'), dayOf('02-29'), dayOf('2027-02-29'), dayOf('13-01')]).toEqual([
    ...['06-07', '2026-02-03', '02-29', undefined, undefined],
  ]);
  expect(rangeOf('06-07..06-10')).toEqual({ from: '06-07', until: '06-10' });
  expect(rangeOf('12-30至1-2')).toEqual({ from: '12-30', until: '01-02' });
  expect([rangeOf('06-07..2026-06-10'), rangeOf('国庆'), rangeOf('1-1..1-2..1-3')]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  expect(rangeText({ from: '2026-12-13', until: '2026-12-13' })).toBe('2026-12-13');
  const winter = { from: '11-15', until: '02-29' };
  expect(ofYear(winter, 2026)).toEqual({ from: '2026-11-15', until: '2027-02-28' });
  expect(everyYear({ from: '2026-11-15', until: '2027-02-28' })).toEqual({ from: '11-15', until: '02-28' });
  expect(withFrom({ from: '2026-01-01', until: '2026-01-05' }, '2026-02-01').until).toBe('2026-02-01');
  expect(withUntil({ from: '2026-01-03', until: '2026-01-05' }, '2026-01-01').from).toBe('2026-01-01');
  expect(withFrom(winter, '12-01')).toEqual({ from: '12-01', until: '02-29' });
});

/** Keys that a file may have, with dots; of lists, those of their entries. */
function keysOf(schema: Schema, at = ''): string[] {
  const forms = [schema, ...(schema.anyOf ?? [])].flatMap((one) => [one, ...(one.items ? [one.items] : [])]);
  const named = forms.flatMap((one) => [one, ...(one.anyOf ?? [])]).filter(({ properties }) => properties);
  const inside = named.flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([key, of]) => keysOf(of, at === '' ? key : `${at}.${key}`)),
  );
  return inside.length === 0 ? [at] : [...new Set(inside)];
}
interface Schema {
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
const formOf = (at: string, fields: readonly FieldOf[]): string[] =>
  fields
    .flatMap(({ key, kind }) => (kind.is === 'range' ? [key, kind.until] : [key]))
    .map((key) => [at, key].filter((part) => part !== '').join('.'));

test('what is only not filled in yet is no mistake', () => {
  const values = { exceptions: [{ endpoints: [], volume: '500' }], name: '' };
  expect(isToFill(wrong('exceptions.1.endpoints', 1), values)).toBe(true);
  expect(isToFill(wrong('name', 1), values)).toBe(true);
  for (const key of ['exceptions.1.volume', 'exceptions.1', 'slots', undefined])
    expect(isToFill(wrong(key, 1), values)).toBe(false);
});

test('a slot is told by the season of the day and by what moves it once, today or later', () => {
  const values = {
    seasons: { winter: { from: '11-15', until: '3-15', slots: { morning: { at: '06:50' } } } },
    once: [
      { from: '2026-11-01', until: '2026-11-07', slots: { evening: { at: '19:00' } } },
      { from: '2026-12-07', until: '2026-12-13', slots: { evening: { at: '19:30' } } },
      { from: '2026-12-07', slots: { evening: { at: '19:30' } } },
    ],
  };
  expect(seasonOf(values, 'morning', '2026-11-28')).toBe('winter');
  expect(seasonOf(values, 'morning', '2027-03-16')).toBeUndefined();
  expect(seasonOf(values, 'evening', '2026-11-28')).toBeUndefined();
  expect(onceFor(values, 'evening', '2026-11-28')).toEqual([
    { at: 'once.2', from: '2026-12-07', until: '2026-12-13' },
  ]);
  expect(onceFor(values, 'morning', '2026-11-28')).toEqual([]);
});

test('every key of a county’s schedule has its form, but the code that it goes by; of what is shared, but the sample’s', () => {
  const seasons = ['spring', 'summer', 'autumn', 'winter'];
  const shared = [
    ...formOf('rotation', rotationFields),
    ...formOf('rotation.pinned', pinFields({})),
    ...formOf('rotation.series', seriesFields),
    ...formOf('', holidayFields),
    'emphasis',
  ];
  const ofCounty = [
    ...shared,
    ...['morning', 'evening'].flatMap((slot) => [
      ...formOf(`slots.${slot}`, slotFields),
      ...formOf(`slots.${slot}.live`, liveFields),
    ]),
    ...seasons.flatMap((season) => formOf(`seasons.${season}`, seasonFields(['morning', 'evening']))),
    ...formOf('once', onceFields(['morning', 'evening'])),
    ...formOf('quiet', quietFields),
    ...formOf('exceptions', exceptionFields),
    ...formOf('exceptions.quiet', quietTimeFields),
    ...formOf('campaigns', campaignFields),
    ...formOf('', generalFields),
  ];
  const { schedule, calendar } = jsonSchemas as unknown as Record<string, Schema>;
  expect(keysOf(schedule ?? {}).toSorted()).toEqual(['county', ...new Set(ofCounty)].toSorted());
  const ofAll = [
    ...shared,
    ...formOf('quiet', sharedQuietFields),
    ...formOf('campaigns', sharedCampaignFields),
    ...formOf('public-holidays', publicYearFields),
    ...formOf('public-holidays.days', publicDayFields),
    ...formOf('', zoneFields),
  ];
  const beside = ['sample', 'quiet.endpoints', 'quiet.off', 'campaigns.off'];
  expect(keysOf(calendar ?? {}).toSorted()).toEqual([...beside, ...new Set(ofAll)].toSorted());
});
