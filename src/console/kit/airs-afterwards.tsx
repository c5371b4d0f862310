import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { getRecordings, type RecordingRecord } from '../api/client.ts';
import { airsIn, useAllLessons } from './all-lessons.ts';
import { useSay, useWord } from './language.tsx';

const texts = {
  none: [
    '以后这一课没有{}录音了：要重新录一个、审过，才会再播。',
    'The lesson then has no recording in {}: it airs again once a new one is recorded and approved.',
  ],
  another: [
    '以后这一课没有{}录音了。另有 {} 个审过的没放在课里：做完以后，可以在“审听 · 已审核的”里点“放回课里”。',
    'The lesson then has no recording in {}. {} other approved [one is|ones are] not in it: put one back under “Review”, “Approved”.',
  ],
  other: ['现在播的不是它，这一课播什么不变。', 'It is not what airs: the lesson goes on as it is.'],
} as const;

/** What a lesson has to air once one of its recordings no longer may. */
export function AirsAfterwards({ of }: { readonly of: RecordingRecord }) {
  const say = useSay(texts);
  const word = useWord();
  const lessons = useAllLessons();
  const { lesson, variety } = of;
  const approved = useQuery({
    queryKey: ['recordings', 'approved', lesson, variety],
    queryFn: () => getRecordings({ lesson, variety, state: 'approved', limit: 1000 }),
    staleTime: 0,
  });
  if (lessons.data === undefined || approved.data === undefined) return null;
  const others = approved.data.items.filter(({ id }) => id !== of.id).length;
  const name = word(varietyWords, variety);
  return (
    <Typography.Paragraph strong>
      {!airsIn(lessons.data, of)
        ? say('other')
        : others === 0
          ? say('none', name)
          : say('another', name, others)}
    </Typography.Paragraph>
  );
}
