import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Typography } from 'antd';
import type { SlotName } from '../../domain/ids.ts';
import { postBroadcastsCountyDateSlotUnmute } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { occasionOf } from '../kit/occasion.ts';
import { useFailure } from '../kit/use-failure.ts';
import { texts } from './texts.ts';

/** The broadcasts that the village wants silence in, each with the way to take that back. */
export function Muted({ endpoint, of }: { readonly endpoint: string; readonly of: readonly string[] }) {
  return of.map((broadcast) => <One key={broadcast} endpoint={endpoint} broadcast={broadcast} />);
}

function One({ endpoint, broadcast }: { readonly endpoint: string; readonly broadcast: string }) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const failed = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [county = '', date = '', slot = ''] = broadcast.split('/');
  const occasion = occasionOf(word, broadcast);
  const unmute = useMutation({
    mutationFn: () =>
      postBroadcastsCountyDateSlotUnmute({ county, date, slot: slot as SlotName, body: { endpoint } }),
    onSuccess: ({ endpoints }) => {
      void message.success(say('unmuted', endpoints.length));
      void queries.invalidateQueries({ queryKey: ['endpoints', county] });
    },
    onError: failed,
  });
  return (
    <span>
      <Typography.Text type="warning">{say('mutedIn', occasion)}</Typography.Text>
      {may('muteEndpoints', county) && (
        <Popconfirm title={say('unmuteAsk', occasion)} onConfirm={() => unmute.mutate()}>
          <Button type="link" size="small" loading={unmute.isPending}>
            {say('unmute')}
          </Button>
        </Popconfirm>
      )}
    </span>
  );
}
