import { SoundOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal, Radio, Typography } from 'antd';
import { useState } from 'react';
import { slotNames } from '../../domain/ids.ts';
import { slotWords } from '../../domain/words.ts';
import { type EndpointStates, postBroadcasts } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { dateIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { texts } from './texts.ts';

/** Airs a slot of today at once in the whole county, so that somebody there hears whether its loudspeakers live. */
export function AirNow({ of: { county, name, zone, nowMs, endpoints } }: { readonly of: EndpointStates }) {
  const say = useSay(texts);
  const word = useWord();
  const failed = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [slot, setSlot] = useState<(typeof slotNames)[number]>('evening');
  const air = useMutation({
    mutationFn: () => postBroadcasts({ body: { county, date: dateIn(nowMs, zone), slot, now: true } }),
    onSuccess: async () => {
      setOpen(false);
      void message.success(say('airing'));
      await queries.invalidateQueries({ queryKey: ['today'] });
    },
    onError: failed,
  });
  return (
    <>
      <Button icon={<SoundOutlined />} onClick={() => setOpen(true)}>
        {say('airNow')}
      </Button>
      <Modal
        open={isOpen}
        title={say('airNow')}
        okText={say('airIt')}
        cancelText={say('cancel')}
        confirmLoading={air.isPending}
        onOk={() => air.mutate()}
        onCancel={() => setOpen(false)}
      >
        <Typography.Paragraph>{say('airHint', name, endpoints.length)}</Typography.Paragraph>
        <Radio.Group
          aria-label={say('slot')}
          value={slot}
          options={slotNames.map((value) => ({ value, label: word(slotWords, value) }))}
          onChange={({ target }) => setSlot(target.value)}
        />
      </Modal>
    </>
  );
}
