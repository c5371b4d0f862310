import { Button, Empty, Grid, Tag } from 'antd';
import { useState } from 'react';
import type { ReasonOf } from '../../domain/taken-back.ts';
import { outcomeWords } from '../../domain/words.ts';
import type { Play } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { ByEndpoint } from './by-endpoint.tsx';
import { Only } from './only.tsx';
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
  const [outcome, setOutcome] = useState<Play['outcome']>();
  const shown = outcome === undefined ? of : of.filter((play) => play.outcome === outcome);
  const words = usePlayWords(zone, reasonOf);
  const wide = Grid.useBreakpoint().md ?? true;
  const cell = (name: keyof typeof words) => (_: unknown, play: Play) => words[name](play);
  return (
    <>
      <Only
        label="outcome"
        every="everyOutcome"
        words={outcomeWords}
        of={Object.keys(outcomeColours) as Play['outcome'][]}
        one={outcome}
        choose={setOutcome}
      />
      {shown.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noneSuch')} />
      ) : wide ? (
        <ByEndpoint<Play>
          label={say('plays')}
          of={shown}
          rowKey={keyOf}
          columns={[
            { title: say('item'), key: 'item', render: cell('item') },
            { title: say('variety'), key: 'variety', render: cell('variety') },
            { title: say('started'), key: 'started', render: cell('started') },
            { title: say('played'), key: 'played', align: 'right', render: cell('played') },
            {
              title: say('outcome'),
              dataIndex: 'outcome',
              render: (is: Play['outcome'], play) => (
                <Tag color={outcomeColours[is]}>{words.outcome(play)}</Tag>
              ),
            },
            { title: say('evidence'), key: 'evidence', render: cell('evidence') },
          ]}
        />
      ) : (
        <PlayList of={shown} words={words} />
      )}
      {more !== undefined && <Button onClick={more}>{say('more')}</Button>}
    </>
  );
}
