import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { EditedChannels } from '../../api/client.ts';
import { statusOf } from '../../api/problem.ts';
import { useFailure } from '../../kit/use-failure.ts';
import { useOnce } from '../../kit/use-once.ts';
import { channelsKey, settingsKey } from './keys.ts';

/** Writes the file that was looked at; whether somebody else had written it meanwhile. */
export function useChannelEdit(send: (ifMatch: string) => Promise<EditedChannels>, done: () => void) {
  const fail = useFailure();
  const queries = useQueryClient();
  const again = () =>
    Promise.all([channelsKey, settingsKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const write = useMutation({
    mutationFn: (digest: string) => send(`"${digest}"`),
    onSuccess: async () => {
      await again();
      done();
    },
    onError: (error) => {
      // Without an answer, the file may be written.
      void again();
      if (statusOf(error) !== 412) fail(error);
    },
  });
  return { write: useOnce(write), isWriting: write.isPending, isOutdated: statusOf(write.error) === 412 };
}
