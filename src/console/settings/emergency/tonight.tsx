import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Input, Modal, Select, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { type BroadcastSummary, postCancellations, postPostponements } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { Labelled } from '../../kit/labelled.tsx';
import { useReason, useSay } from '../../kit/language.tsx';
import { useAskedClose } from '../../kit/leave-guard.tsx';
import { timeIn } from '../../kit/time.ts';
import { useFailure } from '../../kit/use-failure.ts';
import { Section } from '../section.tsx';
import { useCountyNames } from '../use-names.ts';
import { ReasonField, useIsWritten } from './reason-field.tsx';
import { texts } from './texts.ts';
import { useTonight, useTonights } from './use-tonight.ts';

type Opened = { readonly kind: 'cancel' | 'postpone'; readonly of: BroadcastSummary };

/** What is still to come today: one of it cancelled, or put later, without stopping the county. */
export function Tonight() {
  const say = useSay(texts);
  const may = useMay();
  const { counties } = useCountyNames();
  const mine = counties.filter(({ county }) => may('cancelBroadcast', county));
  const [chosen, setChosen] = useState<string>();
  const tonights = useTonights(mine.map(({ county }) => county));
  // Chosen once: nothing moves under the hand of whoever is about to call it off.
  const [address] = useSearchParams();
  const first = tonights?.find(({ county }) => county === address.get('county')) ?? tonights?.[0];
  if (chosen === undefined && first !== undefined) setChosen(first.county);
  const { ahead, unplanned, nowMs, zone, nameOf } = useTonight(chosen);
  const [opened, setOpened] = useState<Opened>();
  return (
    <Section title={say('tonight')} intro={say('tonightIntro')}>
      {mine.length > 1 && (
        <Select
          aria-label={say('county')}
          value={chosen}
          style={{ minWidth: 200, marginBottom: 12 }}
          options={mine.map(({ county: value, name }) => {
            const of = tonights?.find((one) => one.county === value);
            if (of?.isOnAir) return { value, label: say('countyOnAir', name) };
            return { value, label: of?.isOver ? say('countyOver', name) : name };
          })}
          onChange={setChosen}
        />
      )}
      {chosen !== undefined && ahead.length === 0 && unplanned.length === 0 && (
        <Typography.Paragraph type="secondary">{say('noneTonight')}</Typography.Paragraph>
      )}
      {ahead.map((one) => (
        <Flex key={one.id} wrap gap={8} align="center" style={{ padding: '6px 0' }}>
          <b>{nameOf(one)}</b>
          {nowMs >= one.startsAtMs ? (
            <Tag color="processing">{say('onAir')}</Tag>
          ) : (
            <Button
              size="small"
              aria-label={say('postponeTitle', nameOf(one))}
              onClick={() => setOpened({ kind: 'postpone', of: one })}
            >
              {say('postpone')}
            </Button>
          )}
          <Button
            size="small"
            danger
            aria-label={say('cancelTitle', nameOf(one))}
            onClick={() => setOpened({ kind: 'cancel', of: one })}
          >
            {say('cancel')}
          </Button>
        </Flex>
      ))}
      {unplanned.map((one) => (
        <Typography.Paragraph key={one.slot} type="secondary" style={{ margin: 0, padding: '6px 0' }}>
          {say('notPlanned', nameOf(one), timeIn(one.planAtMs, zone))}
        </Typography.Paragraph>
      ))}
      {opened !== undefined && (
        <Change opened={opened} name={nameOf(opened.of)} zone={zone} close={() => setOpened(undefined)} />
      )}
    </Section>
  );
}

function Change({
  opened: { kind, of },
  name,
  zone,
  close,
}: {
  readonly opened: Opened;
  readonly name: string;
  readonly zone: string;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const why = useReason();
  const fail = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [to, setTo] = useState(timeIn(of.startsAtMs + 3_600_000, zone));
  const [sending, setSending] = useState(false);
  const isCancel = kind === 'cancel';
  const isWritten = useIsWritten();
  const ask = useAskedClose(close);
  const act = async () => {
    const body = { broadcast: of.id, reason: reason.trim() };
    if (isCancel) {
      const { holding } = await postCancellations({ body });
      return void message.success(say('cancelled', holding), 6);
    }
    const done = await postPostponements({ body: { ...body, to } });
    if (done.outcome === 'replaced')
      void message.success(say('postponed', timeIn(done.startsAtMs, zone), done.endpoints), 6);
    else void message.warning(say('notPostponed', why(done.reason ?? '')), 8);
  };
  const send = async () => {
    setSending(true);
    try {
      await act();
      await queries.invalidateQueries();
      close();
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      open
      title={say(isCancel ? 'cancelTitle' : 'postponeTitle', name)}
      okText={say(isCancel ? 'cancelIt' : 'postpone')}
      cancelText={say('notNow')}
      okButtonProps={{ danger: isCancel, disabled: reason.trim() === '' || to === '', loading: sending }}
      onOk={() => void send()}
      onCancel={() => ask(isWritten(reason))}
    >
      {isCancel && <p>{say('cancelWhat')}</p>}
      {!isCancel && (
        <Labelled label={say('postponeTo')}>
          {(id) => (
            <Input
              id={id}
              type="time"
              value={to}
              style={{ width: 140 }}
              onChange={({ target }) => setTo(target.value)}
            />
          )}
        </Labelled>
      )}
      <ReasonField value={reason} change={setReason} />
    </Modal>
  );
}
