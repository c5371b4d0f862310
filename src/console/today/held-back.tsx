import { useMutation } from '@tanstack/react-query';
import { App, Button, Popconfirm, Typography } from 'antd';
import type { ReactNode } from 'react';
import { type BroadcastSummary, postBroadcastsCountyDateSlotRelease } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { timeIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { texts } from './texts.ts';

/** What holds a broadcast back, or keeps it from being heard: a later time, a second person, villages. */
export function HeldBack({ of, zone }: { readonly of: BroadcastSummary; readonly zone: string }) {
  const say = useSay(texts);
  const { postponedFromMs, held, muted } = of;
  return (
    <>
      {postponedFromMs !== undefined && <Line>{say('postponed', timeIn(postponedFromMs, zone))}</Line>}
      {held !== undefined && (
        <Line>
          {say('held', held.orders)} <Release of={of} orders={held.orders} />
        </Line>
      )}
      {muted > 0 && <Line>{say('muted', muted)}</Line>}
    </>
  );
}

const Line = ({ children }: { readonly children: ReactNode }) => (
  <Typography.Paragraph type="warning" style={{ margin: '4px 0 0' }}>
    {children}
  </Typography.Paragraph>
);

function Release({ of, orders }: { readonly of: BroadcastSummary; readonly orders: number }) {
  const say = useSay(texts);
  const may = useMay();
  const fail = useFailure();
  const { message } = App.useApp();
  const release = useMutation({
    mutationFn: () => {
      // Nothing but what airs in a slot waits for a second person.
      const slot = of.slot as 'morning' | 'evening';
      return postBroadcastsCountyDateSlotRelease({ county: of.county, date: of.date, slot, body: {} });
    },
    onSuccess: () => void message.success(say('released')),
    onError: fail,
  });
  if (!may('releaseBroadcast', of.county)) return null;
  return (
    <Popconfirm title={say('releaseAsk', orders)} onConfirm={() => release.mutate()}>
      <Button size="small" loading={release.isPending}>
        {say('release')}
      </Button>
    </Popconfirm>
  );
}
