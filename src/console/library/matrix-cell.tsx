import { Flex, Typography } from 'antd';
import { Link } from 'react-router';
import { varietyWords } from '../../domain/variety.ts';
import type { MatrixCell } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { lengthOf } from '../kit/time.ts';
import { ConditionMark, wordKey } from './cell-mark.tsx';
import { conditionOf, type Row } from './condition.ts';
import { texts } from './texts.ts';

/** A lesson in one variety, and the way to what is to be done: record it, hear it, or look at it. */
export function Cell({
  of,
  row,
  isNamed = false,
}: {
  readonly of: MatrixCell;
  readonly row: Row;
  /** Whether the variety is said beside it, where no column says so. */
  readonly isNamed?: boolean;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const way = useWay()(of, row);
  const condition = conditionOf(of);
  const variety = word(varietyWords, of.variety);
  const mark = (
    <>
      {isNamed && <Typography.Text>{variety}</Typography.Text>}
      <ConditionMark of={condition} />
    </>
  );
  return (
    <Flex vertical={!isNamed} gap={isNamed ? 6 : 0} wrap align={isNamed ? 'center' : 'flex-start'}>
      {way === undefined ? (
        mark
      ) : (
        <Link
          to={way}
          aria-label={say('cell', row.title, variety, say(wordKey(condition)))}
          style={{ display: 'inline-flex', gap: 6, minHeight: 24, alignItems: 'center' }}
        >
          {mark}
        </Link>
      )}
      {of.durationMs !== undefined && (
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {lengthOf(of.durationMs, language)}
        </Typography.Text>
      )}
      {condition === 'too-long' && (
        <Typography.Text type="danger" style={{ fontSize: 13 }}>
          {say('tooLongFor', of.tooLongFor.join(say('comma')))}
        </Typography.Text>
      )}
      {of.waiting > 0 && (
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {say('newer', of.waiting)}
        </Typography.Text>
      )}
    </Flex>
  );
}

function useWay(): (cell: MatrixCell, row: Row) => string | undefined {
  const may = useMay();
  return ({ state, variety, recording }, { lesson, retired }) => {
    const asked = (of: Record<string, string>) => new URLSearchParams(of).toString();
    if (state === 'missing' || recording === undefined)
      return may('ingestRecording') && !retired ? `/record?${asked({ lesson, variety })}` : undefined;
    if (state === 'in-review' && may('approveRecording')) return `/review?${asked({ recording })}`;
    return `/library/${lesson}?${asked({ tab: 'recordings', recording })}`;
  };
}
