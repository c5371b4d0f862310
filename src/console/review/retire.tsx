import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Typography } from 'antd';
import { useState } from 'react';
import { postRetirements, type RecordingRecord } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { Held } from './held.tsx';
import { texts } from './texts.ts';

/** No longer chooses a recording, which is right all the same. */
export function Retire({
  recording,
  title,
}: {
  readonly recording: RecordingRecord;
  readonly title: string;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const { lesson, variety, master } = recording;
  const retire = useMutation({
    mutationFn: () => postRetirements({ body: { lesson, variety, master } }),
    onSuccess: async () => {
      void message.success(say('retired', title));
      setOpen(false);
      await queries.invalidateQueries();
    },
    onError: fail,
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{say('retire')}</Button>
      <Modal
        open={open}
        title={say('retireTitle', title)}
        okText={say('retire')}
        cancelText={say('cancel')}
        confirmLoading={retire.isPending}
        onOk={() => retire.mutate()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Typography.Paragraph>{say('retireWhat')}</Typography.Paragraph>
        <Held recording={recording.id} />
      </Modal>
    </>
  );
}
