import { App } from 'antd';
import { useProblemText } from './problem-text.ts';

/** Says why something was not done, in the service's own words. */
export function useFailure(): (error: unknown) => void {
  const { message } = App.useApp();
  const textOf = useProblemText();
  return (error) => void message.error(textOf(error), 8);
}
