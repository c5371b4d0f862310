import { Flex, Typography, theme } from 'antd';
import type { ReactNode } from 'react';
import { standard, varietyWords } from '../../domain/variety.ts';
import type { Lesson, RecordingRecord } from '../api/client.ts';
import { idIn, useAllLessons } from '../kit/all-lessons.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { MarkedProse, MarkLegend } from '../kit/marked-prose.tsx';
import { PageState } from '../kit/page-state.tsx';
import { RecordingSound } from '../kit/recording-sound.tsx';
import { texts } from './texts.ts';

interface Of {
  readonly recording: RecordingRecord;
}

/** The lesson in standard Mandarin, to hear a recording against; or what it takes the place of. */
export function Standard({ recording }: Of) {
  return (
    <OfLesson recording={recording}>
      {(lesson) => <StandardSound lesson={lesson} recording={recording} />}
    </OfLesson>
  );
}

/**
 * The wording a recording is heard against; in another variety, the standard one beside it.
 * @param approved the wording it was approved against, where that is another: what changed since is marked
 */
export function Scripts({ recording, approved }: Of & { readonly approved: string | undefined }) {
  const say = useSay(texts);
  const word = useWord();
  return (
    <OfLesson recording={recording}>
      {(lesson) => {
        const own = spokenScript(lesson, recording);
        const meant = own ?? lesson.script;
        const spoken = approved === undefined ? meant : <MarkedProse before={approved} after={meant} />;
        return (
          <Flex vertical gap={12}>
            {approved !== undefined && (
              <div>
                {say('sinceApproved')}
                <MarkLegend />
              </div>
            )}
            {own !== undefined && (
              <Text title={say('ownWording', word(varietyWords, recording.variety))}>{spoken}</Text>
            )}
            <Text title={say('standardWording')}>{own === undefined ? spoken : lesson.script}</Text>
          </Flex>
        );
      }}
    </OfLesson>
  );
}

function OfLesson({ recording, children }: Of & { readonly children: (lesson: Lesson) => ReactNode }) {
  const lessons = useAllLessons();
  return (
    <PageState of={lessons}>
      {(all) => {
        const lesson = all.find(({ id }) => id === recording.lesson);
        return lesson === undefined ? null : children(lesson);
      }}
    </PageState>
  );
}

/** As the service has it: what lies in the folder speaks what is written there, anything else what came with it first. */
function spokenScript(lesson: Lesson, { variety, master, script }: RecordingRecord): string | undefined {
  const published = lesson.recordings.find((one) => one.variety === variety);
  if (published?.master === master) return published.script;
  return script ?? published?.script;
}

function StandardSound({
  lesson,
  recording,
}: {
  readonly lesson: Lesson;
  readonly recording: RecordingRecord;
}) {
  const say = useSay(texts);
  const found = lesson.recordings.find(({ variety }) => variety === standard);
  const isOne = recording.variety === standard;
  const isAlone = found === undefined || (isOne && idIn(lesson, found) === recording.id);
  const title = say(isAlone || !isOne ? 'standard' : found.approved ? 'airsNow' : 'inLesson');
  return (
    <section aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      {isAlone ? (
        <Typography.Paragraph type="secondary">
          {say(isOne ? 'isStandard' : 'noStandard')}
        </Typography.Paragraph>
      ) : (
        <RecordingSound recording={idIn(lesson, found)} of="rendition" label={title} height={56} />
      )}
    </section>
  );
}

function Text({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { token } = theme.useToken();
  return (
    <section aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      <Typography.Paragraph
        lang="zh-CN"
        tabIndex={0}
        style={{
          maxHeight: '60vh',
          overflowY: 'auto',
          whiteSpace: 'pre-wrap',
          fontSize: 16,
          lineHeight: 1.8,
          padding: 12,
          margin: '4px 0 0',
          borderRadius: 8,
          background: token.colorFillQuaternary,
        }}
      >
        {children}
      </Typography.Paragraph>
    </section>
  );
}
