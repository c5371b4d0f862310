import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import type { ChecklistPoint } from '../../domain/recording.ts';
import { postApprovals, type RecordingRecord } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { useOnce } from '../kit/use-once.ts';
import { reviewsKey } from './judgement.ts';
import { texts } from './texts.ts';

/** Approves exactly these bytes; then the next one is on the desk. */
export function useApproval({ lesson, variety, master }: RecordingRecord, title: string, next: () => void) {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const approval = useMutation({
    mutationFn: (points: readonly ChecklistPoint[]) =>
      postApprovals({ body: { lesson, variety, master, checklist: [...points] } }),
    onSuccess: () => {
      void message.success(say('approved', title));
      next();
    },
    onError: fail,
    // Refused or not, somebody else may have judged it meanwhile.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: reviewsKey }),
        queries.invalidateQueries({ queryKey: ['lessons'] }),
        queries.invalidateQueries({ queryKey: ['recordings'] }),
      ]),
  });
  return { approve: useOnce(approval), isPending: approval.isPending };
}
