import { useMutation } from '@tanstack/react-query';
import { Button, Flex, Input, Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSay } from './language.tsx';
import { useFailure } from './use-failure.ts';
import { useOnce } from './use-once.ts';

const texts = {
  cancel: ['取消', 'Cancel'],
  common: ['常用的原因', 'Common reasons'],
} as const;

/** Asks before something is done: what it does, what it touches, and the reason where one is to be given. */
export function Asks<Answer>({
  isOpen,
  close,
  title,
  act,
  what,
  isDangerous = false,
  reason,
  children,
  send,
  done,
  settled,
}: {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly title: string;
  /** What its button says. */
  readonly act: string;
  /** What it does. */
  readonly what: string;
  readonly isDangerous?: boolean;
  /** Absent where none is needed. */
  readonly reason?: { readonly label: string; readonly common?: readonly string[] };
  /** What it touches. */
  readonly children?: ReactNode;
  readonly send: (reason: string) => Promise<Answer>;
  readonly done: (answer: Answer) => void;
  /** Done or refused. */
  readonly settled: () => void;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const [given, setGiven] = useState('');
  const asked = useMutation({
    mutationFn: send,
    onSuccess: (answer) => {
      setGiven('');
      close();
      done(answer);
    },
    onError: fail,
    onSettled: settled,
  });
  const sendOnce = useOnce(asked);
  return (
    <Modal
      open={isOpen}
      title={title}
      okText={act}
      cancelText={say('cancel')}
      okButtonProps={{ danger: isDangerous, disabled: reason !== undefined && given.trim() === '' }}
      confirmLoading={asked.isPending}
      onOk={() => sendOnce(given.trim())}
      onCancel={close}
      destroyOnHidden
    >
      <Typography.Paragraph>{what}</Typography.Paragraph>
      {children}
      {reason?.common !== undefined && (
        <Flex wrap gap={8} role="group" aria-label={say('common')} style={{ marginBottom: 8 }}>
          {reason.common.map((text) => (
            <Button
              key={text}
              size="small"
              style={{ whiteSpace: 'normal', height: 'auto' }}
              onClick={() => setGiven(text)}
            >
              {text}
            </Button>
          ))}
        </Flex>
      )}
      {reason !== undefined && (
        <Input.TextArea
          aria-label={reason.label}
          placeholder={reason.label}
          autoFocus
          rows={3}
          maxLength={500}
          showCount
          style={{ marginBottom: 24 }}
          value={given}
          onChange={({ target }) => setGiven(target.value)}
        />
      )}
    </Modal>
  );
}
