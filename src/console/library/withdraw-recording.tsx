import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { slotWords } from '../../domain/words.ts';
import {
  getRecordingsLessonVarietyTakeUses,
  postWithdrawals,
  type RecordingRecord,
  type Withdrawal,
} from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useCounty } from '../kit/county-choice.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { timeIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { addressOf } from './recording-address.ts';
import { texts } from './recording-texts.ts';
import { ReplacedProgrammes } from './replaced-programmes.tsx';
import { useCountyName } from './use-county-name.ts';

/**
 * Withdraws an approved recording: shows what holds it, asks for the reason, and says what became of each programme.
 * Nothing for whoever may not, or of what was never approved.
 */
export function WithdrawRecording({ of }: { readonly of: RecordingRecord }) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<Withdrawal>();
  const queries = useQueryClient();
  const close = () => {
    setOpen(false);
    // What was opened stays until it is closed: the list it stands in is read again behind it.
    if (done !== undefined) void queries.invalidateQueries();
    setDone(undefined);
  };
  const isApproved = of.state === 'approved' || of.state === 'retired';
  if (!isApproved || !may('withdrawRecording')) return null;
  return (
    <>
      <Button size="small" danger onClick={() => setOpen(true)}>
        {say('withdraw')}
      </Button>
      <Modal
        open={open}
        title={say('withdrawTitle', word(varietyWords, of.variety))}
        footer={null}
        onCancel={close}
        destroyOnHidden
      >
        {done === undefined ? (
          <Asked of={of} close={close} done={setDone} />
        ) : (
          <>
            <Alert type="success" showIcon title={say('withdrawn')} />
            <Typography.Title level={4} style={{ fontSize: 15 }}>
              {say('programmes')}
            </Typography.Title>
            <ReplacedProgrammes of={done.programmes} />
          </>
        )}
      </Modal>
    </>
  );
}

function Asked({
  of: { id, lesson, variety, master },
  close,
  done,
}: {
  readonly of: RecordingRecord;
  readonly close: () => void;
  readonly done: (withdrawal: Withdrawal) => void;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const [sending, setSending] = useState(false);
  const send = async ({ reason }: { reason: string }) => {
    setSending(true);
    try {
      done(await postWithdrawals({ body: { lesson, variety, master, reason } }));
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <Alert type="warning" showIcon title={say('withdrawSays')} style={{ marginBottom: 12 }} />
      <Uses id={id} />
      <Form<{ reason: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void send(values)}
      >
        <Form.Item
          name="reason"
          label={say('withdrawReason')}
          rules={[{ required: true, whitespace: true, message: say('needed') }]}
        >
          <Input maxLength={500} autoFocus />
        </Form.Item>
        <Button danger type="primary" htmlType="submit" loading={sending}>
          {say('withdraw')}
        </Button>{' '}
        <Button onClick={close}>{say('back')}</Button>
      </Form>
    </>
  );
}

/** Broadcasts that hold it, before it is withdrawn. */
function Uses({ id }: { readonly id: string }) {
  const say = useSay(texts);
  const word = useWord();
  const nameOf = useCountyName();
  const { counties } = useCounty();
  const zoneOf = (county: string) => counties.find((one) => one.county === county)?.zone ?? 'Asia/Shanghai';
  const read = useQuery({
    queryKey: ['library', 'uses', id],
    queryFn: () => getRecordingsLessonVarietyTakeUses(addressOf(id)),
    staleTime: 0,
  });
  return (
    <PageState of={read}>
      {({ items }) =>
        items.length === 0 ? (
          <Typography.Paragraph>{say('noUses')}</Typography.Paragraph>
        ) : (
          <>
            <Typography.Text>{say('uses')}</Typography.Text>
            <ul style={{ paddingInlineStart: 20, margin: '4px 0' }}>
              {items.map(({ broadcast, county, date, slot, startsAtMs, endpoints, holding }) => (
                <li key={broadcast}>
                  {say(
                    'use',
                    nameOf(county),
                    date,
                    word(slotWords, slot),
                    timeIn(startsAtMs, zoneOf(county)),
                    endpoints,
                  )}
                  {holding > 0 && say('held', holding)}
                </li>
              ))}
            </ul>
            <Typography.Paragraph type="secondary">{say('willReplace')}</Typography.Paragraph>
          </>
        )
      }
    </PageState>
  );
}
