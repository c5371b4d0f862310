import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { type Forgotten, postSpeakersSpeakerForget } from '../api/client.ts';
import { Became } from '../kit/became.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { useCountyName } from '../kit/use-county-name.ts';
import { useFailure } from '../kit/use-failure.ts';
import { allRecordings, libraryQuery } from './library-query.ts';
import { texts } from './speaker-texts.ts';

interface Of {
  readonly id: string;
  readonly name: string;
}

/**
 * Removes a speaker and every sound of theirs, once somebody typed the name; cannot be undone. What became of it stays to be read
 * until it is closed, though the page learns meanwhile that the speaker is forgotten.
 */
export function ForgetSpeaker({ isForgotten, ...of }: Of & { readonly isForgotten: boolean }) {
  const say = useSay(texts);
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<Forgotten>();
  const close = () => {
    setOpen(false);
    if (done !== undefined) void queries.invalidateQueries();
    setDone(undefined);
  };
  return (
    <>
      {!isForgotten && (
        <Button size="small" danger onClick={() => setOpen(true)}>
          {say('forget')}
        </Button>
      )}
      <Modal open={open} title={say('forgetOf', of.name)} footer={null} onCancel={close} destroyOnHidden>
        {done === undefined ? <Asked of={of} close={close} done={setDone} /> : <Done of={done} />}
      </Modal>
    </>
  );
}

function Asked({
  of: { id, name },
  close,
  done,
}: {
  readonly of: Of;
  readonly close: () => void;
  readonly done: (forgotten: Forgotten) => void;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const [sending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    try {
      done(await postSpeakersSpeakerForget({ speaker: id, body: {} }));
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <Alert type="error" showIcon title={say('forgetSays')} style={{ marginBottom: 12 }} />
      <Recordings id={id} />
      <Form layout="vertical" requiredMark={false} onFinish={() => void send()}>
        <Form.Item
          name="typed"
          label={say('typeName', name)}
          rules={[
            {
              validator: async (_, typed: string | undefined) => {
                if (typed?.trim() !== name) throw new Error(say('notSame'));
              },
            },
          ]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Button danger type="primary" htmlType="submit" loading={sending}>
          {say('forget')}
        </Button>{' '}
        <Button onClick={close}>{say('back')}</Button>
      </Form>
    </>
  );
}

/** What will be gone. */
function Recordings({ id }: { readonly id: string }) {
  const say = useSay(texts);
  const word = useWord();
  const library = useQuery(libraryQuery);
  const read = useQuery({
    queryKey: ['library', 'spoken', id],
    queryFn: () => allRecordings({ speaker: id }),
    staleTime: 0,
  });
  const titleOf = (lesson: string) =>
    library.data?.rows.find((row) => row.lesson === lesson)?.title ?? lesson;
  return (
    <PageState of={read}>
      {(recordings) => (
        <>
          <Typography.Text>
            {recordings.length === 0 ? say('noRecordings') : say('recordings', recordings.length)}
          </Typography.Text>
          <ul style={{ paddingInlineStart: 20, margin: '4px 0 12px', maxHeight: 200, overflow: 'auto' }}>
            {recordings.map(({ id: one, lesson, variety }) => (
              <li key={one}>
                {titleOf(lesson)} · {word(varietyWords, variety)}
              </li>
            ))}
          </ul>
        </>
      )}
    </PageState>
  );
}

function Done({ of: { recordings, programmes, onAir } }: { readonly of: Forgotten }) {
  const say = useSay(texts);
  const countyName = useCountyName();
  return (
    <>
      <Alert
        type={onAir > 0 ? 'warning' : 'success'}
        showIcon
        title={onAir > 0 ? say('onAir', onAir) : say('done', recordings.length)}
      />
      <Became of={programmes} countyName={countyName} />
    </>
  );
}
