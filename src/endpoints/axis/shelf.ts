/** A media clip a device keeps. */
export interface Clip {
  readonly number: number;
  readonly name: string;
}

/** What a device says of its media clips. */
export interface Shelf {
  readonly clips: readonly Clip[];
  /** How many it keeps at most. */
  readonly places: number;
  readonly maxUploadBytes: number;
  readonly playsMp3: boolean;
  /** Whether it plays a clip at a volume it is told. */
  readonly hasVolume: boolean;
}

/** Where it is silent: VAPIX, Media clip API, "Max number of media clips" and "AudioClip properties parameters". */
const unless = { places: 10, maxUploadBytes: 1_500_000, formats: 'au,wav,mp3', playOptions: '' };

/** Reads the parameter groups `MediaClip` and `Properties.AudioClip`; undefined where it is nothing of the kind. */
export function readShelf(answer: string): Shelf | undefined {
  const parameters = new Map<string, string>();
  for (const line of answer.split(/\r?\n/)) {
    // Comments tell of groups it doesn't have.
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, name, value] = /^root\.([A-Za-z0-9.]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    parameters.set(name, value);
  }
  const isShelf = [...parameters.keys()].some((name) => /^(MediaClip|Properties\.AudioClip)\./.test(name));
  if (!isShelf) return undefined;
  const has = (name: string, word: string, silent: string): boolean =>
    (parameters.get(name) ?? silent).split(',').some((one) => one.trim().toLowerCase() === word);
  return {
    clips: [...parameters].flatMap(([name, value]) => {
      const [, number] = /^MediaClip\.M(\d{1,4})\.Name$/.exec(name) ?? [];
      return number === undefined ? [] : [{ number: Number(number), name: value }];
    }),
    places: count(parameters.get('MediaClip.MaxGroups')) ?? unless.places,
    maxUploadBytes: megabytes(parameters.get('MediaClip.MaxUploadSize')) ?? unless.maxUploadBytes,
    playsMp3: has('Properties.AudioClip.Format', 'mp3', unless.formats),
    hasVolume: has('Properties.AudioClip.PlayOptions', 'volume', unless.playOptions),
  };
}

const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

function megabytes(text: string | undefined): number | undefined {
  const whole = count(text);
  return whole === undefined ? undefined : whole * 1_000_000;
}
