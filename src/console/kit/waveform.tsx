import { CaretRightFilled, PauseOutlined } from '@ant-design/icons';
import { Button, Flex, Typography, theme } from 'antd';
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import WaveSurfer from 'wavesurfer.js';
import { nonce } from '../shell/nonce.ts';
import { useShade } from '../shell/shade.tsx';
import { useSay } from './language.tsx';
import { clockOf } from './time.ts';

const texts = {
  play: ['播放：{}', 'Play: {}'],
  pause: ['暂停：{}', 'Pause: {}'],
  place: ['播放位置：{}', 'Place in: {}'],
  at: ['{}，共 {}', '{} of {}'],
  unplayable: [
    '这个浏览器放不了这种格式，请听播出版本。',
    'This browser cannot play this format; listen to how it airs.',
  ],
} as const;

/** What is to be seen and heard: a sound the service has, with its waveform; or one that is still in memory. */
export type SoundSource =
  | { readonly url: string; readonly peaks: readonly Float32Array[]; readonly durationMs: number }
  | { readonly blob: Blob };

/** What a page may have a waveform do. */
export interface Player {
  toggle(): void;
  seekBy(seconds: number): void;
}

/** The one that is heard: two at once are never listened to. */
let sounding: WaveSurfer | undefined;

const stepSeconds = 5;

/** A waveform that is listened to: a click, or the arrows of the keyboard, choose the place. */
export function Waveform({
  of,
  label,
  height = 72,
  rate = 1,
  ref,
  onEnd,
}: {
  readonly of: SoundSource;
  /** What it is, in words. */
  readonly label: string;
  /** In pixels. */
  readonly height?: number;
  /** 1.5 is half as fast again; the pitch stays. */
  readonly rate?: number;
  readonly ref?: Ref<Player>;
  /** It was played to its end. */
  readonly onEnd?: () => void;
}) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  const at = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer>(undefined);
  const [playing, setPlaying] = useState(false);
  const [failed, setFailed] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [lengthMs, setLengthMs] = useState('durationMs' in of ? of.durationMs : 0);
  const { isDark } = useShade();
  const { colorPrimary: heard, colorError: cursor } = token;
  // What was heard is drawn over it, and so takes on how much it lets through: nothing.
  const ahead = isDark ? '#6b716e' : '#b3b9b6';
  const ended = useRef(onEnd);
  useEffect(() => {
    ended.current = onEnd;
  });
  useEffect(() => {
    if (at.current === null) return;
    const made = WaveSurfer.create({
      container: at.current,
      cspNonce: nonce,
      height,
      waveColor: ahead,
      progressColor: heard,
      cursorColor: cursor,
      cursorWidth: 2,
      ...('url' in of ? { url: of.url, peaks: [...of.peaks], duration: of.durationMs / 1000 } : {}),
    });
    wave.current = made;
    setFailed(false);
    made.on('play', () => {
      if (sounding !== made) sounding?.pause();
      sounding = made;
      setPlaying(true);
    });
    made.on('pause', () => setPlaying(false));
    made.on('finish', () => {
      setPlaying(false);
      ended.current?.();
    });
    made.on('timeupdate', (seconds) => setAtMs(seconds * 1000));
    made.on('ready', (seconds) => setLengthMs(seconds * 1000));
    made.on('error', () => setFailed(true));
    // What cannot be read says so by its event.
    if ('blob' in of) made.loadBlob(of.blob).catch(() => undefined);
    return () => {
      if (sounding === made) sounding = undefined;
      made.destroy();
    };
  }, [of, height, heard, ahead, cursor]);
  useEffect(() => wave.current?.setPlaybackRate(rate, true), [rate]);
  const toggle = () => void wave.current?.playPause().catch(() => setFailed(true));
  const seekBy = (seconds: number) => {
    const now = wave.current;
    now?.setTime(Math.min(now.getDuration(), Math.max(0, now.getCurrentTime() + seconds)));
  };
  useImperativeHandle(ref, () => ({ toggle, seekBy }));
  const seekByKey = (event: KeyboardEvent) => {
    const to = event.key === 'ArrowLeft' ? -stepSeconds : event.key === 'ArrowRight' ? stepSeconds : 0;
    if (to === 0) return;
    event.preventDefault();
    event.stopPropagation();
    seekBy(to);
  };
  return (
    <div>
      <Flex gap={8} align="center">
        <Button
          shape="circle"
          type={playing ? 'primary' : 'default'}
          icon={playing ? <PauseOutlined /> : <CaretRightFilled />}
          aria-label={say(playing ? 'pause' : 'play', label)}
          onClick={toggle}
        />
        <div
          ref={at}
          role="slider"
          tabIndex={0}
          aria-label={say('place', label)}
          aria-valuemin={0}
          aria-valuemax={Math.round(lengthMs / 1000)}
          aria-valuenow={Math.round(atMs / 1000)}
          aria-valuetext={say('at', clockOf(atMs), clockOf(lengthMs))}
          style={{ flex: 1, minWidth: 0, height, cursor: 'pointer' }}
          onKeyDown={seekByKey}
        />
        <Typography.Text type="secondary" style={{ whiteSpace: 'nowrap', minWidth: 76, textAlign: 'end' }}>
          {clockOf(atMs)} / {clockOf(lengthMs)}
        </Typography.Text>
      </Flex>
      {failed && <Typography.Text type="warning">{say('unplayable')}</Typography.Text>}
    </div>
  );
}
