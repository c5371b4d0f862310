import { SoundOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Modal, Radio, Typography } from 'antd';
import { useState } from 'react';
import { slotNames } from '../../domain/ids.ts';
import { slotWords, stateWords } from '../../domain/words.ts';
import { type EndpointStates, getToday, postBroadcasts } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { quietNow } from '../kit/quiet-now.ts';
import { dateIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { useOnce } from '../kit/use-once.ts';
import { texts } from './texts.ts';

/** Airs a slot of today at once in the whole county, so that somebody there hears whether its loudspeakers live. */
export function AirNow({ of: { county, name, zone, nowMs, endpoints } }: { readonly of: EndpointStates }) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const failed = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const day = useQuery({ queryKey: ['today', undefined], queryFn: () => getToday({}), enabled: isOpen });
  const today = day.data?.counties.find((one) => one.county === county);
  const quiet = today && quietNow(today, day.data?.nowMs ?? nowMs);
  // A slot airs once a day.
  const takenBy = (slot: string) => today?.broadcasts.find((one) => one.slot === slot);
  const free = slotNames.filter((name) => takenBy(name) === undefined);
  // Nobody uses up tonight's without saying so.
  const [slot, setSlot] = useState<(typeof slotNames)[number]>();
  const air = useMutation({
    mutationFn: (slot: (typeof slotNames)[number]) =>
      postBroadcasts({ body: { county, date: dateIn(nowMs, zone), slot, now: true } }),
    onSuccess: async () => {
      setOpen(false);
      void message.success(say('airing'));
      await queries.invalidateQueries({ queryKey: ['today'] });
    },
    onError: failed,
  });
  const once = useOnce(air);
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
        okButtonProps={{ disabled: slot === undefined || !free.includes(slot) }}
        onOk={() => slot !== undefined && once(slot)}
        onCancel={() => setOpen(false)}
      >
        <Typography.Paragraph>{say('airHint', name, endpoints.length)}</Typography.Paragraph>
        {quiet !== undefined && (
          <Alert
            type="warning"
            showIcon
            style={{ marginBottom: 12 }}
            title={say('quietNow', quiet.from, quiet.until)}
          />
        )}
        {day.data !== undefined && free.length === 0 && (
          <Typography.Paragraph type="warning">{say('airNone')}</Typography.Paragraph>
        )}
        {free.length > 0 && (
          <Radio.Group
            aria-label={say('slot')}
            value={slot}
            options={slotNames.map((value) => {
              const taken = takenBy(value);
              const slotName = word(slotWords, value);
              if (taken === undefined) return { value, label: slotName };
              const stands = taken.reason === undefined ? word(stateWords, taken.state) : why(taken.reason);
              return { value, label: say('airTaken', slotName, stands), disabled: true };
            })}
            onChange={({ target }) => setSlot(target.value)}
          />
        )}
      </Modal>
    </>
  );
}
