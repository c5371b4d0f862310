/** A recording measured as it is, before anything is done to it. */
export interface MeasuredSound {
  readonly durationMs: number;
  readonly channels: number;
  /** Integrated and gated, ITU-R BS.1770-4; −70 where nothing was louder than the gate. */
  readonly loudnessLufs: number;
  /** Loudness range, EBU Tech 3342. */
  readonly rangeLu: number;
  readonly truePeakDbtp: number;
  /** 0 to 1 of the samples were cut off at the top. */
  readonly clippedShare: number;
  /** Silence before the first sound, after the last, and the longest between. */
  readonly leadMs: number;
  readonly trailMs: number;
  readonly longestPauseMs: number;
  /** How far the louder moments stand above the quieter ones in the speech band: an estimate, at most 90. */
  readonly snrDb: number;
  /** The mean of the samples, full scale 1; the worse channel's. */
  readonly dcOffset: number;
  /** Of two channels: 1 the same, 0 unrelated, −1 turned over. */
  readonly correlation?: number;
  /** 0 to 1 of the energy lies between 300 and 3,400 Hz. */
  readonly speechBandShare: number;
}

export type Verdict = 'ok' | 'warn' | 'fail';
export const checkNames = [
  'duration',
  'channels',
  'loudness',
  'range',
  'true-peak',
  'clipping',
  'lead',
  'trail',
  'pause',
  'snr',
  'dc-offset',
  'phase',
  'speech-band',
] as const;
export type CheckName = (typeof checkNames)[number];

/** One measurement, judged: the number, the limit it was held against, and what to do about it. */
export interface Check {
  readonly name: CheckName;
  readonly verdict: Verdict;
  readonly value: number;
  readonly unit: string;
  /** The limit that decided; for `ok` the nearest that would have. */
  readonly limit: string;
  /** What the person who records can do; absent when all is well. */
  readonly advice?: { readonly zh: string; readonly en: string };
}

interface Rule {
  readonly name: CheckName;
  readonly value: (sound: MeasuredSound) => number | undefined;
  readonly unit: string;
  /** Outside these is a warning, then a failure. */
  readonly warn: Limits;
  readonly fail?: Limits;
  /** What to do about it; on either side of the limits, where these ask for different things. */
  readonly advice: Advice | { readonly low: Advice; readonly high: Advice };
}

interface Advice {
  readonly zh: string;
  readonly en: string;
}

interface Limits {
  readonly least?: number;
  readonly most?: number;
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/**
 * Limits are ours, for speech on an outdoor horn; no standard names them, and what they rest on stands in docs/audio.md.
 * Loudness −35 LUFS is what lifting to −15 still leaves above a quiet room's noise. The signal-to-noise estimate is about
 * 6 dB more than noise is below a voice's mean: at 20 a horn's listener starts to hear hiss.
 */
const rules: readonly Rule[] = [
  {
    name: 'duration',
    value: ({ durationMs }) => seconds(durationMs),
    unit: 's',
    warn: { least: 10, most: 300 },
    fail: { least: 1 },
    advice: {
      low: {
        zh: '录得太短，听的人还没留意就播完了：请念完整，一课以 1 到 5 分钟为好。',
        en: 'Too short: over before anybody listens. Speak the whole script; a lesson is best at 1 to 5 minutes.',
      },
      high: {
        zh: '录得太长：请剪成几段，一课以 1 到 5 分钟为好。',
        en: 'Too long: cut it into parts; a lesson is best at 1 to 5 minutes.',
      },
    },
  },
  {
    name: 'channels',
    value: ({ channels }) => channels,
    unit: 'ch',
    warn: { most: 2 },
    advice: {
      zh: '多声道会混成一路，请确认混音后听得清。',
      en: 'Many channels are mixed into one; make sure the mix is clear.',
    },
  },
  {
    name: 'loudness',
    value: ({ loudnessLufs }) => round(loudnessLufs, 1),
    unit: 'LUFS',
    warn: { least: -35, most: -9 },
    fail: { least: -50 },
    advice: {
      low: {
        zh: '声音太小：请离话筒近一些，或把录音音量调高，再录一遍；播出前会自动放大，但杂音也跟着变大。',
        en: 'Too quiet: move closer to the microphone or raise the recording level, and record again. It is raised before air, and its noise with it.',
      },
      high: {
        zh: '声音太大：请离话筒远一些，或把录音音量调低，再录一遍。',
        en: 'Too loud: move away from the microphone or lower the recording level, and record again.',
      },
    },
  },
  {
    name: 'range',
    value: ({ rangeLu }) => round(rangeLu, 1),
    unit: 'LU',
    warn: { most: 12 },
    fail: { most: 25 },
    advice: {
      zh: '声音忽大忽小：和话筒保持一样的距离，用一样的力气说。',
      en: 'Loud and soft by turns: keep one distance to the microphone and one voice.',
    },
  },
  {
    name: 'true-peak',
    value: ({ truePeakDbtp }) => round(truePeakDbtp, 1),
    unit: 'dBTP',
    warn: { most: 0 },
    advice: {
      zh: '峰值过高：把录音音量调低一些，离话筒远一些。',
      en: 'Peaks are too high: lower the recording level or move away from the microphone.',
    },
  },
  {
    name: 'clipping',
    value: ({ clippedShare }) => round(clippedShare * 100, 4),
    unit: '%',
    warn: { most: 0.005 },
    fail: { most: 0.5 },
    advice: {
      zh: '声音爆了（削波），播出来会发破：把录音音量调低再录一遍。',
      en: 'The sound is cut off at the top and will crack: lower the recording level and record again.',
    },
  },
  {
    name: 'lead',
    value: ({ leadMs }) => seconds(leadMs),
    unit: 's',
    warn: { most: 3 },
    advice: {
      zh: '开头空得久，播出前会自动剪短。',
      en: 'A long silence at the start; it is shortened before air.',
    },
  },
  {
    name: 'trail',
    value: ({ trailMs }) => seconds(trailMs),
    unit: 's',
    warn: { most: 3 },
    advice: {
      zh: '结尾空得久，播出前会自动剪短。',
      en: 'A long silence at the end; it is shortened before air.',
    },
  },
  {
    name: 'pause',
    value: ({ longestPauseMs }) => seconds(longestPauseMs),
    unit: 's',
    warn: { most: 4 },
    fail: { most: 30 },
    advice: {
      zh: '中间停得太久，听的人会以为播完了；中间的停顿不会自动剪，请重录或剪掉。',
      en: 'A pause so long that listeners take it for the end; pauses inside are never cut for you: record again or cut it.',
    },
  },
  {
    name: 'snr',
    value: ({ snrDb }) => round(snrDb, 0),
    unit: 'dB',
    warn: { least: 20 },
    fail: { least: 8 },
    advice: {
      zh: '背景杂音大：离话筒近一些，关上门窗、风扇和电视再录。',
      en: 'Much background noise: move closer to the microphone, shut doors, fans and the television.',
    },
  },
  {
    name: 'dc-offset',
    value: ({ dcOffset }) => round(dcOffset * 100, 2),
    unit: '%',
    warn: { most: 1 },
    fail: { most: 20 },
    advice: {
      zh: '声音有直流偏移，多半是声卡或话筒线有毛病；换一个设备试试。',
      en: 'The sound is off its middle line, mostly a faulty sound card or cable; try another device.',
    },
  },
  {
    name: 'phase',
    value: ({ correlation }) => (correlation === undefined ? undefined : round(correlation, 2)),
    unit: '',
    warn: { least: 0 },
    fail: { least: -0.5 },
    advice: {
      zh: '左右声道相反，混成一路会互相抵消：请用单声道重新导出。',
      en: 'Left and right are turned against each other and cancel when mixed: export again in mono.',
    },
  },
  {
    name: 'speech-band',
    value: ({ speechBandShare }) => round(speechBandShare * 100, 0),
    unit: '%',
    warn: { least: 30 },
    fail: { least: 5 },
    advice: {
      zh: '人声少，低频或风声多：避开风口，给话筒套上海绵，离话筒近一些。',
      en: 'Little voice, much rumble or wind: get out of the wind, cover the microphone, move closer.',
    },
  },
];

/** Judges every measurement against its limits, in the order people read them; one check a rule that applies. */
export function judgeRecording(sound: MeasuredSound): readonly Check[] {
  return rules.flatMap((rule) => {
    const value = rule.value(sound);
    return value === undefined ? [] : [judge(rule, value)];
  });
}

/** The worst of all. */
export const worstOf = (checks: readonly Pick<Check, 'verdict'>[]): Verdict =>
  (['fail', 'warn'] as const).find((verdict) => checks.some((one) => one.verdict === verdict)) ?? 'ok';

function judge({ name, unit, warn, fail = {}, advice }: Rule, value: number): Check {
  const failed = broken(fail, value);
  const warned = broken(warn, value);
  const verdict: Verdict = failed !== undefined ? 'fail' : warned !== undefined ? 'warn' : 'ok';
  const limit = failed ?? warned ?? wordsOf(warn);
  return {
    name,
    verdict,
    value,
    unit,
    limit,
    ...(verdict === 'ok' ? {} : { advice: adviceFor(advice, limit.startsWith('≥')) }),
  };
}

const adviceFor = (advice: Rule['advice'], isLow: boolean): Advice =>
  'zh' in advice ? advice : isLow ? advice.low : advice.high;

function broken({ least, most }: Limits, value: number): string | undefined {
  if (least !== undefined && value < least) return `≥ ${least}`;
  if (most !== undefined && value > most) return `≤ ${most}`;
  return undefined;
}

const wordsOf = ({ least, most }: Limits): string =>
  [least === undefined ? '' : `≥ ${least}`, most === undefined ? '' : `≤ ${most}`].filter(Boolean).join(', ');
