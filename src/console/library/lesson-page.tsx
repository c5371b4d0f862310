import { LeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Tabs, Tag, Typography } from 'antd';
import { Link, useParams } from 'react-router';
import { kindWords } from '../../domain/words.ts';
import type { LessonFile } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { useMayStill } from '../kit/use-may-still.ts';
import { EditLesson } from './edit-lesson.tsx';
import { LessonAirings } from './lesson-airings.tsx';
import { LessonContent } from './lesson-content.tsx';
import { LessonHistory } from './lesson-history.tsx';
import { LessonRecordings } from './lesson-recordings.tsx';
import { texts } from './lesson-texts.ts';
import { lessonQuery, libraryQuery } from './library-query.ts';
import { RetireLesson } from './retire-lesson.tsx';
import { useTopic } from './use-topic.ts';

/** One lesson: what it says, its recordings, what was done to it, where it aired. */
export function LessonPage() {
  const say = useSay(texts);
  const { lesson = '' } = useParams();
  const read = useQuery(lessonQuery(lesson));
  return (
    <>
      <Link to="/library">
        <LeftOutlined aria-hidden /> {say('back')}
      </Link>
      <PageState
        of={read}
        missing={{
          text: say('noLessonWhat'),
          action: (
            <Link className="button strong" to="/library">
              {say('toAll')}
            </Link>
          ),
        }}
      >
        {(file) => <Opened of={file} />}
      </PageState>
    </>
  );
}

function Opened({ of }: { readonly of: LessonFile }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const library = useQuery(libraryQuery);
  const row = library.data?.rows.find(({ lesson }) => lesson === of.id);
  const title = of.fields?.title ?? row?.title ?? of.id;
  const kind = of.fields?.kind ?? row?.kind ?? 'lesson';
  const mayEdit = useMayStill('editLesson', chosen('edit') === 'yes');
  const edited = mayEdit ? of.fields : undefined;
  const placed = (row?.cells ?? []).filter(({ isPlaced }) => isPlaced).map(({ variety }) => variety);
  return (
    <>
      <title>{say('documentTitle', title)}</title>
      <Head
        of={of}
        title={title}
        kind={kind}
        isEdited={edited !== undefined}
        edit={() => choose({ edit: 'yes' })}
      />
      {edited !== undefined ? (
        <PageState of={library}>
          {() => (
            <EditLesson
              of={{ ...of, fields: edited }}
              varieties={placed.filter((variety) => variety !== 'cmn')}
              done={() => choose({ edit: undefined })}
            />
          )}
        </PageState>
      ) : (
        <Tabs
          activeKey={chosen('tab') ?? 'script'}
          onChange={(tab) => choose({ tab, recording: undefined })}
          items={[
            { key: 'script', label: say('script'), children: <LessonContent of={of} /> },
            {
              key: 'recordings',
              label: say('recordings'),
              children: <LessonRecordings of={of} row={row} varieties={library.data?.varieties ?? []} />,
            },
            { key: 'history', label: say('history'), children: <LessonHistory lesson={of.id} /> },
            { key: 'aired', label: say('aired'), children: <LessonAirings lesson={of.id} kind={kind} /> },
          ]}
        />
      )}
    </>
  );
}

function Head({
  of: { id, digest, fields },
  title,
  kind,
  isEdited,
  edit,
}: {
  readonly of: LessonFile;
  readonly title: string;
  readonly kind: string;
  readonly isEdited: boolean;
  readonly edit: () => void;
}) {
  const say = useSay(texts);
  const may = useMay();
  const word = useWord();
  const topic = useTopic();
  return (
    <Flex wrap gap={8} align="center" style={{ margin: '8px 0' }}>
      <Typography.Title level={2} style={{ fontSize: 20, margin: 0 }}>
        {title}
      </Typography.Title>
      <Tag>{word(kindWords, kind)}</Tag>
      {fields !== undefined && <Tag>{topic(fields.topic)}</Tag>}
      {fields?.retired && <Tag color="warning">{say('retiredTag')}</Tag>}
      <Flex gap={8} style={{ marginInlineStart: 'auto' }}>
        {!isEdited && fields !== undefined && may('editLesson') && (
          <Button type="primary" onClick={edit}>
            {say('edit')}
          </Button>
        )}
        {!isEdited && fields !== undefined && may('retireLesson') && (
          <RetireLesson lesson={id} title={title} digest={digest} isRetired={fields.retired} />
        )}
      </Flex>
    </Flex>
  );
}
