import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { postRejections, type ReviewItem } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { reviewsKey } from './judgement.ts';
import { texts } from './texts.ts';

const common = ['noise', 'misread', 'unclear', 'product'] as const;

/** Sends a recording back, with what is wrong and what to do. */
export function Reject({
  of: { recording, title },
  isOpen,
  close,
  done,
}: {
  readonly of: ReviewItem;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const { lesson, variety, master } = recording;
  const reject = useMutation({
    mutationFn: () => postRejections({ body: { lesson, variety, master, reason: reason.trim() } }),
    onSuccess: () => {
      void message.success(say('rejected', title));
      close();
      done();
    },
    onError: fail,
    onSettled: () => queries.invalidateQueries({ queryKey: reviewsKey }),
  });
  return (
    <Modal
      open={isOpen}
      title={say('rejectTitle', title)}
      okText={say('reject')}
      cancelText={say('cancel')}
      okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
      confirmLoading={reject.isPending}
      onOk={() => reject.mutate()}
      onCancel={close}
    >
      <Typography.Paragraph type="secondary">{say('rejectWhat')}</Typography.Paragraph>
      <Flex wrap gap={8} role="group" aria-label={say('common')} style={{ marginBottom: 8 }}>
        {common.map((key) => (
          <Button
            key={key}
            size="small"
            style={{ whiteSpace: 'normal', height: 'auto' }}
            onClick={() => setReason(say(key))}
          >
            {say(key)}
          </Button>
        ))}
      </Flex>
      <Input.TextArea
        aria-label={say('reason')}
        placeholder={say('needed')}
        autoFocus
        rows={3}
        maxLength={500}
        showCount
        style={{ marginBottom: 24 }}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </Modal>
  );
}
