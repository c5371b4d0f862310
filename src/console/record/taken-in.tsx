import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Collapse, Flex, Tag, Typography } from 'antd';
import { recordingWords } from '../../domain/words.ts';
import { postSubmissions, type RecordingDetail } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { BeforeAndAfter } from '../kit/before-and-after.tsx';
import { Checks } from '../kit/checks.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { recordingQuery } from '../kit/recording-query.ts';
import { SameSound } from '../kit/same-sound.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { useFailure } from '../kit/use-failure.ts';
import { useOnce } from '../kit/use-once.ts';
import { texts } from './texts.ts';

/** A recording that came in: its checks, its sound before and after, and offering it for review. */
export function TakenIn({
  recording,
  isNew,
  remove,
}: {
  /** Its id. */
  readonly recording: string;
  /** Absent where it came in some time ago. */
  readonly isNew?: boolean;
  /** Takes it off a list. */
  readonly remove?: () => void;
}) {
  const say = useSay(texts);
  const detail = useQuery({
    ...recordingQuery(recording),
    // How it airs follows within seconds, unless the sound is too bad for it; a reviewer's word whenever it comes.
    refetchInterval: ({ state: { data } }) => {
      if (data?.recording.measured?.verdict !== 'fail' && data?.rendition === undefined) return 2000;
      return data?.recording.state === 'in-review' ? 15_000 : false;
    },
  });
  return (
    <PageState of={detail}>
      {(read) => (
        <Flex vertical gap={8}>
          {isNew !== undefined && <State of={read} isNew={isNew} />}
          <SameSound of={read.sameSound} />
          {read.recording.measured !== undefined && (
            <Checks of={read.recording.measured.checks} before="submitting" />
          )}
          <Collapse
            size="small"
            items={[{ key: 'sound', label: say('hear'), children: <BeforeAndAfter of={read} /> }]}
          />
          <WhatNext of={read} {...(remove === undefined ? {} : { remove })} />
        </Flex>
      )}
    </PageState>
  );
}

function State({ of: { recording }, isNew }: { readonly of: RecordingDetail; readonly isNew: boolean }) {
  const say = useSay(texts);
  const word = useWord();
  const { state, reason } = recording;
  return (
    <>
      <Flex gap={8} align="center" wrap>
        <Typography.Text>{say(isNew ? 'takenIn' : 'knownAlready')}</Typography.Text>
        <Tag color={state === 'approved' ? 'success' : state === 'rejected' ? 'error' : 'processing'}>
          {word(recordingWords, state)}
        </Tag>
      </Flex>
      {state === 'rejected' && reason !== undefined && (
        <Alert type="warning" showIcon title={say('sentBack', reason)} />
      )}
    </>
  );
}

function WhatNext({
  of: { recording },
  remove,
}: {
  readonly of: RecordingDetail;
  readonly remove?: () => void;
}) {
  const say = useSay(texts);
  const may = useMay();
  const fail = useFailure();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [, choose] = useChoices();
  const { id, lesson, variety, master, state, measured } = recording;
  const submit = useMutation({
    mutationFn: () => postSubmissions({ body: { lesson, variety, master } }),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['recording', id] }),
        queries.invalidateQueries({ queryKey: ['recordings'] }),
      ]);
      void message.success(say('submitted'));
    },
    onError: fail,
  });
  const submitOnce = useOnce<void>(submit);
  const isOpen = state === 'draft' || state === 'rejected';
  const isSound = measured?.verdict !== 'fail';
  const isBack = state === 'rejected';
  const isOffered = isOpen && isSound && may('submitRecording');
  const bring = (by: 'microphone' | undefined) => {
    choose({ by, lesson, variety });
    scrollTo(0, 0);
  };
  const offer = isOffered && (
    <Button type={isBack ? 'default' : 'primary'} loading={submit.isPending} onClick={() => submitOnce()}>
      {say(isBack ? 'submitAsItIs' : 'submit')}
    </Button>
  );
  return (
    <Flex gap={8} align="center" wrap>
      {!isBack && offer}
      {isOpen && (
        <>
          <Button type={isBack ? 'primary' : 'default'} onClick={() => bring('microphone')}>
            {say('recordAgain')}
          </Button>
          <Button onClick={() => bring(undefined)}>{say('uploadAgain')}</Button>
        </>
      )}
      {isBack && offer}
      {remove !== undefined && <Button onClick={remove}>{say(isOpen ? 'remove' : 'putAway')}</Button>}
      {isOpen && (
        <Typography.Text type="secondary">
          {say(!isSound ? 'cannotSubmit' : isBack ? 'sameFile' : 'submitWhat')}
        </Typography.Text>
      )}
      {state === 'in-review' && <Typography.Text type="secondary">{say('waitsOn')}</Typography.Text>}
    </Flex>
  );
}
