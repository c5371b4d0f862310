import { useEffect, useState } from 'react';
import { defaults } from './client.ts';

const ended = new EventTarget();

/** Has every answer that asks for a sign-in noticed, whoever asked for it. */
export function watchSession(): void {
  defaults.fetch = async (...asked) => {
    const answer = await fetch(...asked);
    if (answer.status === 401 && !new URL(answer.url).pathname.includes('/sign-in'))
      ended.dispatchEvent(new Event('ended'));
    return answer;
  };
}

/** Has the page ask who is there, as it does once a session ended. */
export const askForSignIn = (): void => {
  ended.dispatchEvent(new Event('ended'));
};

/** Whether somebody must sign in (again) to go on, and what says that they did. */
export function useSessionEnded(): readonly [boolean, (isOver: boolean) => void] {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const note = () => setOver(true);
    ended.addEventListener('ended', note);
    return () => ended.removeEventListener('ended', note);
  }, []);
  return [isOver, setOver];
}
