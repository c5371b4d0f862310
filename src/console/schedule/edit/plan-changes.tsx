import { Flex, Tag, Typography } from 'antd';
import { slotWords } from '../../../domain/words.ts';
import type { HeardInSlot, ScheduleDraft } from '../../api/client.ts';
import { type Say, useLanguage, useSay, useWord } from '../../kit/language.tsx';
import { lengthOf, timeIn } from '../../kit/time.ts';
import { placesText } from '../places-text.ts';
import { texts as scheduleTexts } from '../texts.ts';
import { texts } from './texts.ts';

type Difference = NonNullable<ScheduleDraft['differences']>[number];
const most = 40;

/** Broadcasts that would be others, by slot and who hears it. */
export function PlanChanges({ of, zone }: { readonly of: readonly Difference[]; readonly zone: string }) {
  const say = useSay(texts);
  const sayPlaces = useSay(scheduleTexts);
  const word = useWord();
  const { language } = useLanguage();
  if (of.length === 0)
    return <Typography.Paragraph type="secondary">{say('samePlans')}</Typography.Paragraph>;
  return (
    <>
      <Typography.Paragraph type="secondary">
        {say('changedPlans', of.length, Math.min(most, of.length))}
      </Typography.Paragraph>
      <ol aria-label={say('planChange')} style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {of.slice(0, most).map((one) => {
          const either = one.after ?? one.before;
          const { before, after } = one;
          return (
            <li key={`${one.date} ${one.slot} ${either?.audience.key}`} style={{ marginBottom: 10 }}>
              <Flex gap={6} wrap align="center">
                <Typography.Text strong>
                  {one.date} {word(slotWords, one.slot)}
                </Typography.Text>
                <Typography.Text type="secondary">
                  {either !== undefined && placesText(sayPlaces, either.places)}
                </Typography.Text>
                {before === undefined && <Tag color="success">{say('newSlot')}</Tag>}
                {after === undefined && <Tag color="error">{say('goneSlot')}</Tag>}
                {changesOf(say, before, after, zone, (ms) => lengthOf(ms, language)).map((text) => (
                  <Tag key={text}>{text}</Tag>
                ))}
              </Flex>
              <Items before={before} after={after} />
            </li>
          );
        })}
      </ol>
    </>
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
  const isQuiet = (of: HeardInSlot) => of.silent === 'quiet';
  return [
    ...(moved ? [say('moves', timeIn(before.startsAtMs, zone), timeIn(after.startsAtMs, zone))] : []),
    ...(before.budgetMs === after.budgetMs
      ? []
      : [say('lengthMoves', length(before.budgetMs), length(after.budgetMs))]),
    ...(before.audience.volumePercent === after.audience.volumePercent
      ? []
      : [say('volumeMoves', before.audience.volumePercent, after.audience.volumePercent)]),
    ...(isQuiet(after) && !isQuiet(before) ? [say('becomesQuiet')] : []),
    ...(isQuiet(before) && !isQuiet(after) ? [say('becomesHeard')] : []),
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

const keysOf = (of: HeardInSlot | undefined): ReadonlyMap<string, string> =>
  new Map((of?.items ?? []).map(({ title, variety }) => [`${title} ${variety}`, title]));
