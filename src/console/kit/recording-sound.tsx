import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Spin } from 'antd';
import { type Ref, useMemo } from 'react';
import { getRecordingsLessonVarietyTakePeaks, type Peaks } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { useSay } from './language.tsx';
import { partsOfRecording, soundOf } from './recording-address.ts';
import { type Player, Waveform } from './waveform.tsx';

const texts = {
  failed: ['波形没有读到，请稍后再试。', 'The waveform was not read; try again later.'],
  making: ['正在准备声音', 'The sound is being made'],
} as const;

/** A recording as it was received or as it airs: its waveform, to listen to. */
export function RecordingSound({
  recording,
  of,
  label,
  height = 72,
  rate = 1,
  ref,
  onEnd,
}: {
  /** Its id. */
  readonly recording: string;
  readonly of: 'master' | 'rendition';
  readonly label: string;
  readonly height?: number;
  readonly rate?: number;
  readonly ref?: Ref<Player>;
  readonly onEnd?: () => void;
}) {
  const say = useSay(texts);
  const peaks = useQuery({
    queryKey: ['peaks', recording, of],
    queryFn: () => getRecordingsLessonVarietyTakePeaks({ ...partsOfRecording(recording), $of: of }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const source = useMemo(
    () => (peaks.data === undefined ? undefined : { url: soundOf(recording, of), ...shapeOf(peaks.data) }),
    [peaks.data, recording, of],
  );
  if (source !== undefined)
    return (
      <Waveform
        of={source}
        label={label}
        height={height}
        rate={rate}
        {...(ref === undefined ? {} : { ref })}
        {...(onEnd === undefined ? {} : { onEnd })}
      />
    );
  if (peaks.error === null)
    return (
      <Flex gap={8} align="center" role="status" style={{ height }}>
        <Spin size="small" />
        {say('making')}
      </Flex>
    );
  return <Alert type="warning" showIcon title={problemOf(peaks.error)?.title ?? say('failed')} />;
}

/** The highest above, the lowest below, full scale 1; so that what is quiet looks quiet. */
function shapeOf({ data, length, sample_rate: rateHz, samples_per_pixel: step }: Peaks): {
  readonly peaks: readonly Float32Array[];
  readonly durationMs: number;
} {
  const highest = Float32Array.from({ length }, (_, index) => (data[2 * index + 1] ?? 0) / 128);
  const lowest = Float32Array.from({ length }, (_, index) => (data[2 * index] ?? 0) / 128);
  return { peaks: [highest, lowest], durationMs: (length * step * 1000) / rateHz };
}
