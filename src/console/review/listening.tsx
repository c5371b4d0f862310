import { Flex, Segmented, Typography } from 'antd';
import { type Ref, useState } from 'react';
import type { RecordingRecord } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { RecordingSound } from '../kit/recording-sound.tsx';
import type { Player } from '../kit/waveform.tsx';
import { texts } from './texts.ts';

const rates = [1, 1.25, 1.5] as const;

/** The recording to be heard: as it airs or as it came, also faster. */
export function Listening({
  recording,
  ref,
  onEnd,
}: {
  readonly recording: Pick<RecordingRecord, 'id'>;
  readonly ref?: Ref<Player>;
  readonly onEnd?: () => void;
}) {
  const say = useSay(texts);
  const [of, setOf] = useState<'rendition' | 'master'>('rendition');
  const [rate, setRate] = useState<number>(1);
  return (
    <section aria-label={say('sound')}>
      <Flex gap={8} wrap align="center" style={{ marginBottom: 8 }}>
        <Segmented
          aria-label={say('which')}
          value={of}
          options={[
            { value: 'rendition', label: say('asAired') },
            { value: 'master', label: say('asCame') },
          ]}
          onChange={setOf}
        />
        <Typography.Text type="secondary">{say('speed')}</Typography.Text>
        <Segmented
          aria-label={say('speed')}
          value={rate}
          options={rates.map((value) => ({ value, label: say('times', value) }))}
          onChange={setRate}
        />
      </Flex>
      <RecordingSound
        key={of}
        recording={recording.id}
        of={of}
        label={say(of === 'master' ? 'asCame' : 'asAired')}
        height={88}
        rate={rate}
        {...(onEnd === undefined ? {} : { onEnd })}
        {...(ref === undefined ? {} : { ref })}
      />
    </section>
  );
}
