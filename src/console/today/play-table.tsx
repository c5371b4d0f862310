import { Button, Grid, Table, Tag } from 'antd';
import type { ReasonOf } from '../../domain/taken-back.ts';
import { outcomeWords } from '../../domain/words.ts';
import type { Play } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PlayList } from './play-list.tsx';
import { keyOf, outcomeColours, usePlayWords } from './play-words.ts';
import { texts } from './texts.ts';

/** What each endpoint played of each item, and who says so. */
export function PlayTable({
  of,
  zone,
  reasonOf,
  more,
}: {
  readonly of: readonly Play[];
  readonly zone: string;
  readonly reasonOf: ReasonOf;
  readonly more?: () => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const words = usePlayWords(zone, reasonOf);
  const wide = Grid.useBreakpoint().md ?? true;
  const cell = (name: keyof typeof words) => (_: unknown, play: Play) => words[name](play);
  return (
    <>
      {wide ? (
        <Table<Play>
          size="small"
          rowKey={keyOf}
          dataSource={of}
          scroll={{ x: 'max-content' }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            {
              title: say('endpoint'),
              dataIndex: 'endpointName',
              render: (name, { endpoint }) => <span title={endpoint}>{name}</span>,
            },
            { title: say('item'), key: 'item', render: cell('item') },
            { title: say('variety'), key: 'variety', render: cell('variety') },
            { title: say('started'), key: 'started', render: cell('started') },
            { title: say('played'), key: 'played', align: 'right', render: cell('played') },
            {
              title: say('outcome'),
              dataIndex: 'outcome',
              filters: Object.keys(outcomeColours).map((outcome) => ({
                value: outcome,
                text: word(outcomeWords, outcome),
              })),
              onFilter: (value, { outcome }) => outcome === value,
              render: (outcome: Play['outcome'], play) => (
                <Tag color={outcomeColours[outcome]}>{words.outcome(play)}</Tag>
              ),
            },
            { title: say('evidence'), key: 'evidence', render: cell('evidence') },
          ]}
        />
      ) : (
        <PlayList of={of} words={words} />
      )}
      {more !== undefined && <Button onClick={more}>{say('more')}</Button>}
    </>
  );
}
