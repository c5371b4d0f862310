import { App } from 'antd';
import { problemOf } from '../api/problem.ts';
import { useSay } from './language.tsx';

const texts = {
  failed: ['没有做成：服务没有回应，请稍后再试。', 'Not done: the service does not answer; try again later.'],
} as const;

/** Says why something was not done, in the service's own words. */
export function useFailure(): (error: unknown) => void {
  const { message } = App.useApp();
  const say = useSay(texts);
  return (error) => {
    const problem = problemOf(error);
    const fields = problem?.errors?.map(({ field, expected }) => `${field}：${expected}`).join('；');
    void message.error([problem?.title ?? say('failed'), fields].filter(Boolean).join(' '), 8);
  };
}
