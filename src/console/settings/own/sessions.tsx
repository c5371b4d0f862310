import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { postMeSessionsEnd } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { Section } from '../section.tsx';
import { texts } from './texts.ts';

/** Signs one out everywhere else. */
export function Sessions() {
  const say = useSay(texts);
  const fail = useFailure();
  const { message } = App.useApp();
  const end = useMutation({
    mutationFn: () => postMeSessionsEnd({ body: {} }),
    onSuccess: ({ sessions }) =>
      void message.success(sessions === 0 ? say('endedNone') : say('ended', sessions)),
    onError: fail,
  });
  return (
    <Section title={say('sessions')} intro={say('sessionsIntro')}>
      <Button loading={end.isPending} onClick={() => end.mutate()}>
        {say('endSessions')}
      </Button>
    </Section>
  );
}
