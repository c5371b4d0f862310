import { useQuery } from '@tanstack/react-query';
import { Typography } from 'antd';
import { getAudioProfile } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Rows } from '../kit/rows.tsx';
import { Section } from './section.tsx';

const texts = {
  title: ['播出的声音是怎样的', 'What goes on air sounds like'],
  intro: [
    '每个录音播出前都按同一个标准做成成品，录得轻的、响的，听起来一样。原件不动。',
    'Before it airs, every recording is made to one measure, so that soft and loud ones sound alike. The original stays as it is.',
  ],
  what: ['项目', 'What'],
  value: ['数值', 'Value'],
  means: ['意思', 'What it means'],
  lufs: ['响度', 'Loudness'],
  lufsMeans: [
    '听起来有多响。数越大（越靠近 0）越响；户外喇叭周围吵，所以比室内广播响。',
    'How loud it is heard. The nearer to 0, the louder; around horns outdoors it is noisy, so it is louder than indoors.',
  ],
  peak: ['真峰值，最多', 'True peak, at most'],
  peakMeans: [
    '波形的最高点离失真还差多少。留 {} dB，功放和喇叭不会炸音。',
    'How far the highest point stays from distortion: {} dB, so that amplifier and horn do not break up.',
  ],
  band: ['保留的频率', 'Frequencies kept'],
  bandMeans: [
    '号角喇叭放不出更低的，更高的会刺耳；人声都在里面。',
    'A horn can’t give what is lower, and what is higher is harsh; speech is all within.',
  ],
  end: ['结尾静音', 'Silence at the end'],
  endMeans: ['两课之间不会粘在一起。', 'So that one lesson does not run into the next.'],
  format: ['格式', 'Format'],
  formatIs: ['MP3，48 kHz，单声道，64 kbit/s', 'MP3, 48 kHz, mono, 64 kbit/s'],
  formatMeans: [
    '所有终端都能放；每帧 24 毫秒，节目由成品一帧一帧接起来。',
    'Every endpoint can play it; in frames of 24 ms, of which programmes are joined.',
  ],
  version: ['标准的版本', 'Version of the measure'],
  versionMeans: [
    '改了响度或峰值，版本就变，所有录音在播出前重新做一遍。',
    'Another loudness or peak is another version, and every recording is made anew before it airs.',
  ],
  where: ['在哪里改', 'Where it is changed'],
  whereWhat: [
    '这里只能看。响度和峰值由服务启动时的环境变量定：DALABA_TARGET_LUFS（-30 到 -10）和 DALABA_MAX_TRUE_PEAK_DBTP（-9 到 -0.5），改了要重启服务；其余是固定的。每个录音量出来的结果在“内容”里那一课。',
    'Here it is only shown. Loudness and peak are set by the service’s environment, DALABA_TARGET_LUFS (-30 to -10) and DALABA_MAX_TRUE_PEAK_DBTP (-9 to -0.5), and take a restart; the rest is fixed. What was measured of a recording stands with its lesson in the Library.',
  ],
} as const;

/** What every recording is made to sound like; read only. */
export function AudioSection() {
  const say = useSay(texts);
  const read = useQuery({ queryKey: ['audio-profile'], queryFn: () => getAudioProfile() });
  return (
    <>
      <Section title={say('title')} intro={say('intro')}>
        <PageState of={read}>
          {(profile) => (
            <Rows<readonly [name: string, value: string, means: string]>
              label={say('title')}
              of={[
                [say('lufs'), `${profile.targetLufs} LUFS`, say('lufsMeans')],
                [
                  say('peak'),
                  `${profile.maxTruePeakDbtp} dBTP`,
                  say('peakMeans', Math.abs(profile.maxTruePeakDbtp)),
                ],
                [say('band'), `${profile.highPassHz}–${profile.lowPassHz} Hz`, say('bandMeans')],
                [say('end'), `${profile.endSilenceMs} ms`, say('endMeans')],
                [say('format'), say('formatIs'), say('formatMeans')],
                [say('version'), profile.version, say('versionMeans')],
              ]}
              rowKey={([name]) => name}
              empty=""
              columns={[
                { key: 'what', title: say('what'), render: ([name]) => name },
                { key: 'value', title: say('value'), render: ([, value]) => <b>{value}</b> },
                {
                  key: 'means',
                  title: say('means'),
                  render: ([, , means]) => <div style={{ maxWidth: 520, whiteSpace: 'normal' }}>{means}</div>,
                },
              ]}
            />
          )}
        </PageState>
      </Section>
      <Section title={say('where')}>
        <Typography.Paragraph style={{ maxWidth: 760 }}>{say('whereWhat')}</Typography.Paragraph>
      </Section>
    </>
  );
}
