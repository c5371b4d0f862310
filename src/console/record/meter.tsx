import { Flex, Typography, theme } from 'antd';
import { useEffect, useState } from 'react';
import { useSay } from '../kit/language.tsx';
import { type Level, type Loudness, levelOf, loudnessOf, shareOf } from './level.ts';
import { texts } from './texts.ts';

const everyMs = 60;
/** Words stay for as long as one can read them, and speech pauses. */
const rememberedMs = 1500;

/** How loud it is at the microphone, as a bar and in words. */
export function Meter({ analyser }: { readonly analyser: AnalyserNode }) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  const [now, setNow] = useState<Level>({ meanDb: -90, peakDb: -90 });
  const [loudness, setLoudness] = useState<Loudness>('silent');
  useEffect(() => {
    const samples = new Float32Array(analyser.fftSize);
    let past: readonly Level[] = [];
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const level = levelOf(samples);
      past = [...past, level].slice(-Math.round(rememberedMs / everyMs));
      setNow(level);
      setLoudness(
        loudnessOf({
          meanDb: Math.max(...past.map(({ meanDb }) => meanDb)),
          peakDb: Math.max(...past.map(({ peakDb }) => peakDb)),
        }),
      );
    }, everyMs);
    return () => clearInterval(timer);
  }, [analyser]);
  const colour = {
    silent: token.colorTextQuaternary,
    tooQuiet: token.colorWarning,
    fine: token.colorSuccess,
    tooLoud: token.colorError,
  }[loudness];
  return (
    <div>
      <div
        role="img"
        aria-label={`${say('level')}: ${say(loudness)}`}
        style={{
          height: 14,
          borderRadius: 7,
          overflow: 'hidden',
          position: 'relative',
          background: token.colorFillSecondary,
        }}
      >
        <div style={{ width: `${shareOf(now.meanDb)}%`, height: '100%', background: colour }} />
        <div
          style={{
            position: 'absolute',
            top: 0,
            left: `calc(${shareOf(now.peakDb)}% - 2px)`,
            width: 2,
            height: '100%',
            background: token.colorText,
          }}
        />
      </div>
      <Flex justify="space-between">
        <Typography.Text type="secondary">{say('level')}</Typography.Text>
        <Typography.Text
          strong
          role="status"
          className="loudness"
          style={{ color: loudness === 'silent' ? token.colorTextSecondary : colour }}
        >
          {say(loudness)}
        </Typography.Text>
      </Flex>
    </div>
  );
}
