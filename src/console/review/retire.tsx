import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { postRetirements, type RecordingRecord } from '../api/client.ts';
import { AirsAfterwards } from '../kit/airs-afterwards.tsx';
import { Asks } from '../kit/asks.tsx';
import { Held } from '../kit/held.tsx';
import { useSay } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** No longer chooses a recording, which is right all the same. */
export function Retire({
  recording,
  title,
}: {
  readonly recording: RecordingRecord;
  readonly title: string;
}) {
  const { id, lesson, variety, master } = recording;
  const say = useSay(texts);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{say('retire')}</Button>
      <Asks
        isOpen={isOpen}
        close={() => setOpen(false)}
        title={say('retireTitle', title)}
        act={say('retire')}
        what={say('retireWhat')}
        send={() => postRetirements({ body: { lesson, variety, master } })}
        done={() => void message.success(say('retired', title))}
        settled={() => void queries.invalidateQueries()}
      >
        <AirsAfterwards of={recording} />
        <Held recording={id} />
      </Asks>
    </>
  );
}
