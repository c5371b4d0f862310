import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { postRejections, type ReviewItem } from '../api/client.ts';
import { Asks } from '../kit/asks.tsx';
import { useSay } from '../kit/language.tsx';
import { reviewsKey } from './judgement.ts';
import { texts } from './texts.ts';

const common = ['noise', 'misread', 'unclear', 'product'] as const;

/** Sends a recording back, with what is wrong and what to do. */
export function Reject({
  of: {
    recording: { lesson, variety, master },
    title,
  },
  isOpen,
  close,
  done,
}: {
  readonly of: ReviewItem;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const say = useSay(texts);
  const queries = useQueryClient();
  const { message } = App.useApp();
  return (
    <Asks
      isOpen={isOpen}
      close={close}
      title={say('rejectTitle', title)}
      act={say('reject')}
      what={say('rejectWhat')}
      isDangerous
      reason={{ label: say('reason'), common: common.map((key) => say(key)) }}
      send={(reason) => postRejections({ body: { lesson, variety, master, reason } })}
      done={() => {
        void message.success(say('rejected', title));
        done();
      }}
      settled={() => void queries.invalidateQueries({ queryKey: reviewsKey })}
    />
  );
}
