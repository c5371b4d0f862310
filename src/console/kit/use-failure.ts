import { App } from 'antd';
import { statusOf } from '../api/problem.ts';
import { useSay } from './language.tsx';
import { useProblemText } from './problem-text.ts';

const texts = {
  offline: ['没有连上网络，什么也没有发出去。', 'There is no network: nothing was sent.'],
  unanswered: [
    '服务没有回应，不知道做成没有：请先看看现在的情况，再决定要不要重做。',
    'The service did not answer, so nobody knows whether it was done: look how things stand before you try again.',
  ],
} as const;

/** Says why something was not done, in the service's own words; where none came, that it may have been. */
export function useFailure(): (error: unknown) => void {
  const { message } = App.useApp();
  const textOf = useProblemText();
  const say = useSay(texts);
  return (error) => {
    const lost = navigator.onLine ? 'unanswered' : 'offline';
    void message.error(statusOf(error) === undefined ? say(lost) : textOf(error), 8);
  };
}
