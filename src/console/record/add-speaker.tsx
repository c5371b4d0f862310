import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { postSpeakers } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { speakersKey } from './ground.ts';
import { texts } from './texts.ts';

/** Notes who lends a voice, and how they agreed to be broadcast. */
export function AddSpeaker({ added }: { readonly added: (speaker: string) => void }) {
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
      await queries.invalidateQueries({ queryKey: speakersKey });
      void message.success(say('speakerAdded', name));
      setOpen(false);
      form.resetFields();
      added(id);
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
