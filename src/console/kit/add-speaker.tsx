import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { postSpeakers } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from './language.tsx';
import { useFailure } from './use-failure.ts';

const texts = {
  addSpeaker: ['登记播音人', 'Note a speaker'],
  speakerName: ['姓名', 'Name'],
  speakerConsent: ['本人怎样同意播出的', 'How they agreed to be broadcast'],
  consentHint: ['例如：2026-11-20 签字', 'For example: signed on 2026-11-20'],
  consentWhy: [
    '声音是个人信息：登记本人的同意，以后可以应本人要求全部清除。',
    'A voice is personal data: note their consent; on their request everything can be removed.',
  ],
  speakerAdded: ['已登记 {}。', '{} is noted.'],
  save: ['登记', 'Note'],
  cancel: ['取消', 'Cancel'],
  needed: ['请填写', 'Needed'],
} as const;

/** Notes who lends a voice, and how they agreed to be broadcast; nothing for whoever may not. */
export function AddSpeaker({ added }: { readonly added?: (speaker: string) => void }) {
  const say = useSay(texts);
  const may = useMay();
  const fail = useFailure();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ name: string; consent: string }>();
  const add = useMutation({
    mutationFn: (body: { name: string; consent: string }) => postSpeakers({ body }),
    onSuccess: async ({ id, name = '' }) => {
      await queries.invalidateQueries({ queryKey: ['speakers'] });
      void message.success(say('speakerAdded', name));
      setOpen(false);
      form.resetFields();
      added?.(id);
    },
    onError: fail,
  });
  if (!may('addSpeaker')) return null;
  const needed = [{ required: true, whitespace: true, message: say('needed') }];
  return (
    <>
      <Button onClick={() => setOpen(true)}>{say('addSpeaker')}</Button>
      <Modal
        open={open}
        title={say('addSpeaker')}
        okText={say('save')}
        cancelText={say('cancel')}
        confirmLoading={add.isPending}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
      >
        <Typography.Paragraph type="secondary">{say('consentWhy')}</Typography.Paragraph>
        <Form form={form} layout="vertical" onFinish={(body) => add.mutate(body)}>
          <Form.Item name="name" label={say('speakerName')} rules={needed}>
            <Input maxLength={200} autoComplete="off" />
          </Form.Item>
          <Form.Item name="consent" label={say('speakerConsent')} rules={needed}>
            <Input maxLength={200} placeholder={say('consentHint')} autoComplete="off" />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
