import { Col, Row, Typography, theme } from 'antd';
import type { ReactNode } from 'react';
import { recordingId } from '../../domain/recording.ts';
import { standard, varietyWords } from '../../domain/variety.ts';
import type { Lesson, RecordingRecord } from '../api/client.ts';
import { useAllLessons } from '../kit/all-lessons.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { RecordingSound } from '../kit/recording-sound.tsx';
import { texts } from './texts.ts';

/** What a recording is heard against: its script, and the lesson in standard Mandarin. */
export function Beside({ recording }: { readonly recording: RecordingRecord }) {
  const lessons = useAllLessons();
  return (
    <PageState of={lessons}>
      {(all) => {
        const lesson = all.find(({ id }) => id === recording.lesson);
        return lesson === undefined ? null : <Against lesson={lesson} recording={recording} />;
      }}
    </PageState>
  );
}

function Against({ lesson, recording }: { readonly lesson: Lesson; readonly recording: RecordingRecord }) {
  const say = useSay(texts);
  const word = useWord();
  const { variety } = recording;
  const own = spokenScript(lesson, recording);
  return (
    <>
      <section aria-label={say('standard')}>
        <Typography.Text strong>{say('standard')}</Typography.Text>
        <StandardSound lesson={lesson} recording={recording} />
      </section>
      <Row gutter={[16, 8]}>
        {own !== undefined && (
          <Col xs={24} md={12}>
            <Text title={say('ownWording', word(varietyWords, variety))}>{own}</Text>
          </Col>
        )}
        <Col xs={24} md={own === undefined ? 24 : 12}>
          <Text title={say('standardWording')}>{lesson.script}</Text>
        </Col>
      </Row>
    </>
  );
}

/** As the service has it: what lies in the folder speaks what is written there, anything else what came with it. */
function spokenScript(lesson: Lesson, { id, script }: RecordingRecord): string | undefined {
  const published = lesson.recordings.find((one) => idIn(lesson, one) === id);
  return published === undefined ? script : published.script;
}

const idIn = ({ id }: Lesson, { variety, master }: Lesson['recordings'][number]): string =>
  recordingId({ lesson: id, variety, master } as Parameters<typeof recordingId>[0]);

function StandardSound({
  lesson,
  recording,
}: {
  readonly lesson: Lesson;
  readonly recording: RecordingRecord;
}) {
  const say = useSay(texts);
  const found = lesson.recordings.find(({ variety }) => variety === standard);
  if (recording.variety === standard && (found === undefined || idIn(lesson, found) === recording.id))
    return <Typography.Paragraph type="secondary">{say('isStandard')}</Typography.Paragraph>;
  if (found === undefined)
    return <Typography.Paragraph type="secondary">{say('noStandard')}</Typography.Paragraph>;
  return (
    <RecordingSound recording={idIn(lesson, found)} of="rendition" label={say('standard')} height={56} />
  );
}

function Text({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { token } = theme.useToken();
  return (
    <section aria-label={title}>
      <Typography.Text strong>{title}</Typography.Text>
      <Typography.Paragraph
        lang="zh-CN"
        style={{
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
