import { PlusOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { postSpeakers } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { texts } from './speaker-texts.ts';

/** Notes who lends a voice, with how consent was given. */
export function AddSpeaker() {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [sending, setSending] = useState(false);
  const send = async (body: { name: string; consent: string }) => {
    setSending(true);
    try {
      await postSpeakers({ body });
      await queries.invalidateQueries({ queryKey: ['speakers'] });
      void message.success(say('added', body.name));
      setOpen(false);
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };
  const needed = [{ required: true, whitespace: true, message: say('needed') }];
  return (
    <>
      <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {say('add')}
      </Button>
      <Modal open={open} title={say('add')} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <Form<{ name: string; consent: string }>
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => void send(values)}
        >
          <Form.Item name="name" label={say('name')} rules={needed}>
            <Input maxLength={200} autoFocus />
          </Form.Item>
          <Form.Item name="consent" label={say('consent')} extra={say('consentHelp')} rules={needed}>
            <Input maxLength={200} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={sending}>
            {say('add')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
