import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { postPlacements, type RecordingRecord } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { Asks } from './asks.tsx';
import { useSay } from './language.tsx';

const texts = {
  place: ['放回课里', 'Put back'],
  title: ['把“{}”放回课里？', 'Put “{}” back into its lesson?'],
  what: [
    '它审核过，只是没放在课里。放回去以后，这一课的这种话就播它；课里现在要是有别的录音，就换下来。已经定稿的播出不变。',
    'It is approved, and only not in its lesson. Once put back, the lesson airs it in this language, in the place of what it has now, if anything. Broadcasts that are final stay as they are.',
  ],
  done: ['已放回课里：{}', 'Put back: {}'],
} as const;

/** Puts what is approved and does not air back into its lesson. Nothing for whoever may not approve. */
export function PlaceAgain({
  recording: { lesson, variety, master },
  title,
  isSmall = false,
}: {
  readonly recording: RecordingRecord;
  readonly title: string;
  readonly isSmall?: boolean;
}) {
  const say = useSay(texts);
  const may = useMay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  if (!may('approveRecording')) return null;
  return (
    <>
      <Button {...(isSmall ? { size: 'small' } : {})} onClick={() => setOpen(true)}>
        {say('place')}
      </Button>
      <Asks
        isOpen={isOpen}
        close={() => setOpen(false)}
        title={say('title', title)}
        act={say('place')}
        what={say('what')}
        send={() => postPlacements({ body: { lesson, variety, master } })}
        done={() => void message.success(say('done', title))}
        settled={() => void queries.invalidateQueries()}
      />
    </>
  );
}
