import { Checkbox, Flex, Typography } from 'antd';
import { type ChecklistPoint, checklist } from '../../domain/recording.ts';
import { checklistWords } from '../../domain/words.ts';
import type { RecordingRecord } from '../api/client.ts';
import { useAllLessons } from '../kit/all-lessons.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** The points a reviewer vouches for, and what an approval does. */
export function Decide({
  of: { lesson, variety, master, measured },
  ticked,
  tick,
  isHeard,
  mayApprove,
  hasKeys,
}: {
  readonly of: RecordingRecord;
  readonly ticked: readonly ChecklistPoint[];
  readonly tick: (point: ChecklistPoint) => void;
  /** Played to its end, here and now. */
  readonly isHeard: boolean;
  readonly mayApprove: boolean;
  /** Whether the keys that tick are told. */
  readonly hasKeys: boolean;
}) {
  const say = useSay(texts);
  const word = useWord();
  const lessons = useAllLessons();
  const placed = lessons.data
    ?.find(({ id }) => id === lesson)
    ?.recordings.find((one) => one.variety === variety)?.master;
  const what = [
    say('approveWhat', master.slice(0, 12)),
    placed === undefined || placed === master ? '' : say('replaces'),
  ];
  return (
    <section aria-label={say('checklist')}>
      <Typography.Text strong>{say('checklist')}</Typography.Text>
      <Flex vertical gap={4} style={{ margin: '8px 0' }}>
        {checklist.map((point, index) => (
          <Checkbox key={point} checked={ticked.includes(point)} onChange={() => tick(point)}>
            {hasKeys ? say('tick', word(checklistWords, point), index + 1) : word(checklistWords, point)}
          </Checkbox>
        ))}
      </Flex>
      <Typography.Text type="secondary">
        {measured?.verdict === 'fail'
          ? say('failedCheck')
          : mayApprove
            ? what.join('')
            : say(isHeard ? 'tickFirst' : 'hearFirst')}
      </Typography.Text>
    </section>
  );
}
