import { useMutation } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { type BroadcastSummary, postBroadcastsCountyDateSlotRelease } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { Look } from '../shell/look.tsx';
import { texts } from './texts.ts';

type Of = { readonly of: BroadcastSummary; readonly orders: number };

/** Lets go what waits for a second person; asks first. */
export const Release = (props: Of) => (
  <Look>
    <Asked {...props} />
  </Look>
);

function Asked({ of, orders }: Of) {
  const say = useSay(texts);
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
  return (
    <Popconfirm title={say('releaseAsk', orders)} onConfirm={() => release.mutate()}>
      <Button size="small" loading={release.isPending}>
        {say('release')}
      </Button>
    </Popconfirm>
  );
}
