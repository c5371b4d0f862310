import { Button, Table, Tag } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { evidenceWords, outcomeWords } from '../../domain/words.ts';
import type { Play } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord } from '../kit/language.tsx';
import { lengthOf, timeIn } from '../kit/time.ts';
import { titleOf } from './audience-playlist.tsx';
import { texts } from './texts.ts';

const colours: Readonly<Record<Play['outcome'], string>> = {
  played: 'success',
  partial: 'warning',
  interrupted: 'purple',
  missed: 'error',
  unknown: 'default',
};

/** What each endpoint played of each item, and who says so. */
export function PlayTable({
  of,
  zone,
  more,
}: {
  readonly of: readonly Play[];
  readonly zone: string;
  readonly more?: () => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const { language } = useLanguage();
  return (
    <>
      <Table<Play>
        size="small"
        rowKey={({ delivery, item }) => `${delivery}#${item}`}
        dataSource={of}
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: say('endpoint'),
            dataIndex: 'endpointName',
            render: (name, { endpoint }) => <span title={endpoint}>{name}</span>,
          },
          { title: say('item'), dataIndex: 'title', render: (title, { live }) => titleOf(say, title, live) },
          {
            title: say('variety'),
            dataIndex: 'variety',
            render: (variety, { wanted }) =>
              variety === wanted
                ? word(varietyWords, variety)
                : `${word(varietyWords, variety)} (${say('wanted', word(varietyWords, wanted))})`,
          },
          {
            title: say('started'),
            dataIndex: 'startedAtMs',
            render: (at?: number) => (at === undefined ? '—' : timeIn(at, zone, true)),
          },
          {
            title: say('played'),
            key: 'played',
            align: 'right',
            render: (_, { playedMs, durationMs, liveMs }) =>
              `${lengthOf(playedMs, language)} / ${lengthOf(durationMs, language)}${liveMs === undefined ? '' : say('relayed', lengthOf(liveMs, language))}`,
          },
          {
            title: say('outcome'),
            dataIndex: 'outcome',
            filters: Object.keys(colours).map((outcome) => ({
              value: outcome,
              text: word(outcomeWords, outcome),
            })),
            onFilter: (value, { outcome }) => outcome === value,
            render: (outcome: Play['outcome'], { reason }) => (
              <Tag color={colours[outcome]}>
                {reason === undefined
                  ? word(outcomeWords, outcome)
                  : say('because', word(outcomeWords, outcome), why(reason))}
              </Tag>
            ),
          },
          {
            title: say('evidence'),
            dataIndex: 'evidence',
            render: (evidence?: string) =>
              evidence === undefined ? say('noEvidence') : word(evidenceWords, evidence),
          },
        ]}
      />
      {more !== undefined && <Button onClick={more}>{say('more')}</Button>}
    </>
  );
}
