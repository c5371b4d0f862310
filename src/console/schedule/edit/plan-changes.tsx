import { Button, Flex, Tag, Typography } from 'antd';
import { useState } from 'react';
import { seasonWords, slotWords } from '../../../domain/words.ts';
import type { County, HeardInSlot, ScheduleDraft } from '../../api/client.ts';
import { type Say, useLanguage, useSay, useWord } from '../../kit/language.tsx';
import { addDays, dateIn, dateText, lengthOf, timeIn } from '../../kit/time.ts';
import { placesText } from '../places-text.ts';
import { texts as scheduleTexts } from '../texts.ts';
import { shortDays } from './days.ts';
import { zoneOf } from './subject.ts';
import { broadcastsIn, type Changed, type ChangeGroup, changeGroups, type Difference } from './summary.ts';
import { texts } from './texts.ts';

/** So many days are compared. */
export const days = 30;

/** So many of a group stand there before somebody asks for all. */
const first = 3;

/** What becomes of the broadcasts: by kind how many and when, each kind with its broadcasts. */
export function PlanChanges({
  of,
  later,
  notCompared,
  counties,
}: {
  readonly of: readonly Difference[];
  readonly later: readonly Later[];
  /** Codes of counties whose broadcasts may change, too. */
  readonly notCompared: readonly string[];
  readonly counties: readonly County[];
}) {
  const say = useSay(texts);
  const laterSentence = useLaterSentence();
  const groups = changeGroups(of, (county) => zoneOf(counties, county));
  const nameOf = (code: string) => counties.find(({ county }) => county === code)?.name ?? code;
  const all = groups.flatMap(({ changes }) => changes);
  return (
    <>
      <Typography.Paragraph type="secondary">
        {groups.length === 0 ? say('samePlans') : say('changedPlans', broadcastsIn(all))}
      </Typography.Paragraph>
      {groups.map((group) => (
        <Group
          key={JSON.stringify([group.county, group.what])}
          of={group}
          county={counties.length > 1 ? nameOf(group.county) : undefined}
          zone={zoneOf(counties, group.county)}
        />
      ))}
      {later.map((one) => (
        <Typography.Paragraph key={`${one.county} ${one.slot}`}>
          {counties.length > 1 && `${nameOf(one.county)} · `}
          {laterSentence(one)}
        </Typography.Paragraph>
      ))}
      {notCompared.length > 0 && (
        <Typography.Paragraph type="secondary">
          {say('notCompared', notCompared.map(nameOf).join(say('list')))}
        </Typography.Paragraph>
      )}
    </>
  );
}

type Later = NonNullable<ScheduleDraft['later']>[number];

/** `早间现在按冬季的时间播，从 2027年3月16日起才变：06:30 → 06:40`. */
function useLaterSentence(): (of: Later) => string {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  return ({ slot, season, date, before, after }) => {
    const name = word(slotWords, slot);
    if (date === undefined) return say('laterNever', name);
    const day = dateText(date, language);
    const changes = [
      ...(before.at === after.at ? [] : [say('moves', before.at, after.at)]),
      ...(before.lengthMs === after.lengthMs
        ? []
        : [say('lengthMoves', lengthOf(before.lengthMs, language), lengthOf(after.lengthMs, language))]),
    ].join(say('comma'));
    return season === undefined
      ? say('later', name, day, changes)
      : say('laterBySeason', name, word(seasonWords, season), day, changes);
  };
}

function Group({
  of,
  county,
  zone,
}: {
  readonly of: ChangeGroup;
  readonly county: string | undefined;
  readonly zone: string;
}) {
  const say = useSay(texts);
  const sentence = useGroupSentence(zone);
  const [isAll, setAll] = useState(false);
  const { changes } = of;
  const text = county === undefined ? sentence(of) : `${county} · ${sentence(of)}`;
  const shown = isAll ? changes : changes.slice(0, first);
  return (
    <section aria-label={text} style={{ marginBottom: 16 }}>
      <Typography.Title level={4} style={{ fontSize: 14, margin: '0 0 6px' }}>
        {text}
      </Typography.Title>
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {shown.map((one) => (
          <Line key={lineKey(one)} of={one} zone={zone} />
        ))}
      </ol>
      {shown.length < changes.length && (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setAll(true)}>
          {say('showAll', changes.length - shown.length)}
        </Button>
      )}
    </section>
  );
}

const lineKey = ({ date, slot, before, after }: Changed): string =>
  [date, slot, before?.audience.endpoints.join(), after?.audience.endpoints.join()].join(' ');

/** `晚间改为 18:30（原 18:36）：从 12月1日 起，30 次播出换时间`. */
function useGroupSentence(zone: string): (of: ChangeGroup) => string {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  return ({ what, broadcasts, firstDate, lastDate }) => {
    const when = shortDays({ from: firstDate, until: lastDate }, language);
    // Up to a week before the end: then the slot is its old self again, and not of a few weekdays only.
    const ends = lastDate < addDays(dateIn(Date.now(), zone), days - 7);
    switch (what.kind) {
      case 'moved':
        return say(
          ends ? 'groupMovedOnce' : 'groupMoved',
          ...[word(slotWords, what.slot), what.to, what.from],
          ...[ends ? when : shortDays({ from: firstDate, until: firstDate }, language), broadcasts],
        );
      case 'added':
        return say(what.isQuiet ? 'groupHeard' : 'groupAdded', broadcasts, when);
      case 'gone':
        return say(what.isQuiet ? 'groupQuiet' : 'groupGone', broadcasts, when);
      case 'length':
        return say(
          'groupLength',
          lengthOf(what.fromMs, language),
          lengthOf(what.toMs, language),
          broadcasts,
          when,
        );
      case 'volume':
        return say('groupVolume', what.from, what.to, broadcasts, when);
      case 'lessons':
        return say('groupLessons', broadcasts, when);
      default:
        return what satisfies never;
    }
  };
}

function Line({ of, zone }: { readonly of: Changed; readonly zone: string }) {
  const say = useSay(texts);
  const sayPlaces = useSay(scheduleTexts);
  const word = useWord();
  const { language } = useLanguage();
  const { before, after } = of;
  return (
    <li style={{ marginBottom: 8 }}>
      <Flex gap={6} wrap align="center">
        <Typography.Text strong>
          {of.date} {word(slotWords, of.slot)}
        </Typography.Text>
        <Typography.Text type="secondary">{placesText(sayPlaces, of.places)}</Typography.Text>
        {changesOf(say, before, after, zone, (ms) => lengthOf(ms, language)).map((text) => (
          <Tag key={text}>{text}</Tag>
        ))}
      </Flex>
      {before?.silent === after?.silent && <Items before={before} after={after} />}
    </li>
  );
}

function changesOf(
  say: Say<typeof texts>,
  before: HeardInSlot | undefined,
  after: HeardInSlot | undefined,
  zone: string,
  length: (ms: number) => string,
): string[] {
  if (before === undefined || after === undefined) return [];
  const moved = before.startsAtMs !== after.startsAtMs;
  const volumes = [before.audience.volumePercent, after.audience.volumePercent] as const;
  return [
    ...(moved ? [say('moves', timeIn(before.startsAtMs, zone), timeIn(after.startsAtMs, zone))] : []),
    ...(before.budgetMs === after.budgetMs
      ? []
      : [say('lengthMoves', length(before.budgetMs), length(after.budgetMs))]),
    ...(volumes[0] === volumes[1] ? [] : [say('volumeMoves', ...volumes)]),
  ];
}

function Items({
  before,
  after,
}: {
  readonly before: HeardInSlot | undefined;
  readonly after: HeardInSlot | undefined;
}) {
  const say = useSay(texts);
  if (before === undefined || after === undefined) return null;
  const [was, is] = [keysOf(before), keysOf(after)];
  const gone = [...was].filter(([key]) => !is.has(key)).map(([, title]) => title);
  const come = [...is].filter(([key]) => !was.has(key)).map(([, title]) => title);
  const isMixed = gone.length === 0 && come.length === 0 && [...was.keys()].join() !== [...is.keys()].join();
  return (
    <div style={{ fontSize: 13 }}>
      {come.length > 0 && <div>{say('plus', come.join('；'))}</div>}
      {gone.length > 0 && <div>{say('minus', gone.join('；'))}</div>}
      {isMixed && <div>{say('order')}</div>}
    </div>
  );
}

const keysOf = (of: HeardInSlot): ReadonlyMap<string, string> =>
  new Map(of.items.map(({ title, variety }) => [`${title} ${variety}`, title]));
