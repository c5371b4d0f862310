import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { postWithdrawals, type RecordingRecord } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { Became } from './became.tsx';
import { Held, useCountyName } from './held.tsx';
import { texts } from './texts.ts';

/** Takes a recording that is wrong off the air for good: what that replaces is told before it and after. */
export function Withdraw({
  recording,
  title,
}: {
  readonly recording: RecordingRecord;
  readonly title: string;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const countyName = useCountyName();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const { lesson, variety, master } = recording;
  const withdraw = useMutation({
    mutationFn: () => postWithdrawals({ body: { lesson, variety, master, reason: reason.trim() } }),
    onSuccess: ({ programmes }) => {
      setOpen(false);
      // Stays when the list behind it no longer has this recording.
      modal.success({
        title: say('withdrawn', title),
        content: <Became of={programmes} countyName={countyName} />,
        okText: say('close'),
        width: 560,
      });
      void queries.invalidateQueries();
    },
    onError: fail,
  });
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {say('withdraw')}
      </Button>
      <Modal
        open={open}
        title={say('withdrawTitle', title)}
        okText={say('withdraw')}
        cancelText={say('cancel')}
        okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
        confirmLoading={withdraw.isPending}
        onOk={() => withdraw.mutate()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Typography.Paragraph>{say('withdrawWhat')}</Typography.Paragraph>
        <Held recording={recording.id} />
        <Input.TextArea
          aria-label={say('wrong')}
          placeholder={say('wrong')}
          rows={3}
          maxLength={500}
          showCount
          style={{ marginBottom: 24 }}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Modal>
    </>
  );
}
