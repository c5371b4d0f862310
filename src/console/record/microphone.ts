import { useEffect, useRef, useState } from 'react';

/**
 * `closed`: not asked for. `opening`: the browser asks. `open`: heard, nothing kept. `recording`, `held`: kept, or
 * paused. `recorded`: a take is there. Why it is not open stands in `trouble`.
 */
export type MicrophoneState = 'closed' | 'opening' | 'open' | 'recording' | 'held' | 'recorded';
export type Trouble = 'denied' | 'absent' | 'busy' | 'unplugged';

export interface Take {
  readonly blob: Blob;
  /** Without the dot. */
  readonly ending: string;
}

/** Opus where the browser makes it; Safari makes AAC. The service reads both. */
const kinds = [
  { type: 'audio/webm;codecs=opus', ending: 'webm' },
  { type: 'audio/ogg;codecs=opus', ending: 'ogg' },
  { type: 'audio/mp4', ending: 'm4a' },
] as const;
/** Far more than speech needs, and 1 MB a minute. */
const bitsPerSecond = 128_000;

/** Whether this page may ask for a microphone at all: not over plain http. */
export const hasMicrophones = (): boolean =>
  navigator.mediaDevices?.getUserMedia !== undefined && typeof MediaRecorder !== 'undefined';

/** The microphone of this machine: heard, and recorded when told to. */
export function useMicrophone() {
  const [state, setState] = useState<MicrophoneState>('closed');
  const [trouble, setTrouble] = useState<Trouble>();
  const [take, setTake] = useState<Take>();
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  const [analyser, setAnalyser] = useState<AnalyserNode>();
  const held = useRef<Held>({});
  const recorder = useRef<MediaRecorder>(undefined);

  useEffect(() => () => release(held.current), []);

  const open = async (deviceId?: string) => {
    release(held.current);
    setAnalyser(undefined);
    setTrouble(undefined);
    setState('opening');
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ audio: wishes(deviceId) });
      held.current.stream = opened;
      opened.getAudioTracks()[0]?.addEventListener('ended', () => {
        setTrouble('unplugged');
        if (recorder.current?.state !== 'inactive') recorder.current?.stop();
        else setState('closed');
      });
      const made = new AudioContext();
      held.current.context = made;
      const node = made.createAnalyser();
      node.fftSize = 4096;
      made.createMediaStreamSource(opened).connect(node);
      setAnalyser(node);
      setDevices(
        (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput'),
      );
      setState('open');
    } catch (error) {
      setTrouble(troubleOf(error));
      setState('closed');
    }
  };

  const record = () => {
    const kind = kinds.find(({ type }) => MediaRecorder.isTypeSupported(type));
    const { stream } = held.current;
    if (stream === undefined) return;
    const made = new MediaRecorder(stream, {
      ...(kind === undefined ? {} : { mimeType: kind.type }),
      audioBitsPerSecond: bitsPerSecond,
    });
    const parts: Blob[] = [];
    made.addEventListener('dataavailable', ({ data }) => parts.push(data));
    made.addEventListener('stop', () => {
      setTake({ blob: new Blob(parts, { type: made.mimeType }), ending: kind?.ending ?? 'webm' });
      setState('recorded');
    });
    made.addEventListener('pause', () => setState('held'));
    made.addEventListener('resume', () => setState('recording'));
    made.start(1000);
    recorder.current = made;
    setTake(undefined);
    setState('recording');
  };

  const discard = () => {
    setTake(undefined);
    setState(held.current.stream?.active === true ? 'open' : 'closed');
  };

  return {
    state,
    trouble,
    take,
    devices,
    /** What the level is read from, while it is open. */
    analyser,
    deviceId: held.current.stream?.getAudioTracks()[0]?.getSettings().deviceId,
    open,
    record,
    hold: () => recorder.current?.pause(),
    goOn: () => recorder.current?.resume(),
    finish: () => recorder.current?.stop(),
    discard,
  };
}

/** What has to be let go, so that nobody listens any more. */
interface Held {
  stream?: MediaStream;
  context?: AudioContext;
}

function release(held: Held): void {
  for (const track of held.stream?.getTracks() ?? []) track.stop();
  void held.context?.close();
  delete held.stream;
  delete held.context;
}

/** The voice as it is: what the browser would do to it for a telephone call, the service does better. */
const wishes = (deviceId: string | undefined): MediaTrackConstraints => ({
  channelCount: 1,
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
});

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'absent' : 'busy';
}
