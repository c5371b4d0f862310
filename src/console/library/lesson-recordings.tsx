import { useQuery } from '@tanstack/react-query';
import { Flex, Typography } from 'antd';
import { Link } from 'react-router';
import { varietyWords } from '../../domain/variety.ts';
import type { LessonFile, RecordingRecord } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import type { Row } from './condition.ts';
import { takesQuery } from './library-query.ts';
import { texts } from './recording-texts.ts';
import { Take } from './take.tsx';

/** Every variety with its takes, the one that airs first. */
export function LessonRecordings({
  of: { id, fields },
  row,
  varieties,
}: {
  readonly of: LessonFile;
  readonly row: Row | undefined;
  readonly varieties: readonly string[];
}) {
  const read = useQuery(takesQuery(id));
  return (
    <PageState of={read}>
      {(takes) =>
        [...new Set([...varieties, ...takes.map(({ variety }) => variety)])].map((variety) => (
          <InVariety
            key={variety}
            lesson={id}
            title={fields?.title ?? id}
            variety={variety}
            takes={takes.filter((one) => one.variety === variety)}
            aired={airedOf(row, variety)}
            isKnown={row !== undefined}
            mayRecord={fields?.retired !== true}
          />
        ))
      }
    </PageState>
  );
}

const airedOf = (row: Row | undefined, variety: string): string | undefined => {
  const cell = row?.cells.find((one) => one.variety === variety);
  return cell?.isPlaced && cell.state === 'approved' ? cell.recording : undefined;
};

function InVariety({
  lesson,
  title,
  variety,
  takes,
  aired,
  isKnown,
  mayRecord,
}: {
  readonly lesson: string;
  readonly title: string;
  readonly variety: string;
  readonly takes: readonly RecordingRecord[];
  /** The take that airs. */
  readonly aired: string | undefined;
  /** Whether it is known what airs. */
  readonly isKnown: boolean;
  readonly mayRecord: boolean;
}) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const ordered = takes.toSorted(
    (a, b) => Number(b.id === aired) - Number(a.id === aired) || b.createdAtMs - a.createdAtMs,
  );
  return (
    <section style={{ marginBottom: 24 }}>
      <Flex gap={12} align="center" wrap>
        <Typography.Title level={3} style={{ fontSize: 16, margin: 0 }}>
          {word(varietyWords, variety)}
        </Typography.Title>
        {mayRecord && may('ingestRecording') && (
          <Link to={`/record?${new URLSearchParams({ lesson, variety })}`}>
            {say(takes.length === 0 ? 'record' : 'recordNew')}
          </Link>
        )}
      </Flex>
      {takes.length === 0 && <Typography.Text type="secondary">{say('missing')}</Typography.Text>}
      {ordered.map((take) => (
        <Take
          key={take.id}
          of={take}
          title={title}
          isAired={take.id === aired}
          isAside={isKnown && take.state === 'approved' && take.id !== aired}
        />
      ))}
    </section>
  );
}
