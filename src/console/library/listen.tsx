import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { useRef, useState } from 'react';
import { getRecordingsLessonVarietyTakePeaks } from '../api/client.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { lengthOf } from '../kit/time.ts';
import { addressOf } from './recording-address.ts';
import { texts } from './recording-texts.ts';
import { Waveform } from './waveform.tsx';

/** The master as it was received, or the recording as it airs: heard and seen. */
export function Listen({ id, of }: { readonly id: string; readonly of: 'master' | 'rendition' }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const sound = useRef<HTMLAudioElement>(null);
  const [atShare, setAtShare] = useState(0);
  const { data: peaks } = useQuery({
    queryKey: ['library', 'peaks', id, of],
    queryFn: () => getRecordingsLessonVarietyTakePeaks({ ...addressOf(id), $of: of }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const name = say(of);
  const durationMs =
    peaks === undefined ? 0 : (peaks.length * peaks.samples_per_pixel * 1000) / peaks.sample_rate;
  return (
    <section style={{ flex: '1 1 300px', minWidth: 0 }}>
      <Typography.Title level={4} style={{ fontSize: 15, margin: 0 }}>
        {name}
      </Typography.Title>
      {peaks === undefined ? (
        <Typography.Text type="secondary">{say('making')}</Typography.Text>
      ) : (
        <Waveform
          of={peaks}
          label={say('waveOf', name, lengthOf(durationMs, language))}
          atShare={atShare}
          seek={(share) => {
            if (sound.current !== null) sound.current.currentTime = (share * durationMs) / 1000;
          }}
        />
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: its script stands beside it */}
      <audio
        ref={sound}
        controls
        preload="none"
        aria-label={name}
        src={`/api/v1/recordings/${id}/${of === 'master' ? 'audio' : 'rendition'}`}
        style={{ width: '100%' }}
        onPlay={({ currentTarget }) => {
          for (const other of document.querySelectorAll('audio')) if (other !== currentTarget) other.pause();
        }}
        onTimeUpdate={({ currentTarget: { currentTime } }) =>
          setAtShare(durationMs === 0 ? 0 : (currentTime * 1000) / durationMs)
        }
      />
    </section>
  );
}
