/**
 * What a recording may be. A list of protocols alone is not enough: a playlist named .mp3 would be followed to
 * other files of this machine, so containers are listed too, and playlists and concatenations are not among them.
 */
const containers = ['wav', 'flac', 'mp3', 'aac', 'mov', 'ogg', 'amr', 'asf', 'matroska'];

/** Codecs by ffprobe's name, with the decoders that read them where those are called differently. */
const decoders: Readonly<Record<string, string>> = {
  mp3: 'mp3float,mp3',
  aac: 'aac',
  flac: 'flac',
  alac: 'alac',
  vorbis: 'vorbis',
  opus: 'opus,libopus',
  amr_nb: 'amrnb',
  amr_wb: 'amrwb',
  wmav1: 'wmav1',
  wmav2: 'wmav2',
  wmapro: 'wmapro',
  wmalossless: 'wmalossless',
  adpcm_ms: 'adpcm_ms',
  adpcm_ima_wav: 'adpcm_ima_wav',
  pcm_u8: 'pcm_u8',
  pcm_s16le: 'pcm_s16le',
  pcm_s24le: 'pcm_s24le',
  pcm_s32le: 'pcm_s32le',
  pcm_f32le: 'pcm_f32le',
  pcm_f64le: 'pcm_f64le',
  pcm_alaw: 'pcm_alaw',
  pcm_mulaw: 'pcm_mulaw',
};

export const isAllowedCodec = (codec: string): boolean => Object.hasOwn(decoders, codec);

/** Cover art is looked at by ffprobe, which opens every stream, and never by ffmpeg. */
const pictures = ['mjpeg', 'png', 'bmp', 'gif', 'webp'];

const optionsWith = (
  codecs: readonly string[],
  formats: readonly string[],
  protocol = 'file',
): readonly string[] => [
  '-protocol_whitelist',
  protocol,
  '-format_whitelist',
  formats.join(','),
  '-codec_whitelist',
  codecs.join(','),
  '-max_streams',
  String(mostStreams),
];

/** Nobody's recorder writes as many; ffmpeg opens each. */
const mostStreams = 1000;

/** The options that keep a hostile file from reaching anything but itself, or any other decoder. */
export const hostileInputOptions = optionsWith(Object.values(decoders), containers);
export const hostileProbeOptions = (extraContainer?: string): readonly string[] =>
  optionsWith(
    [...Object.values(decoders), ...pictures],
    extraContainer === undefined ? containers : [...containers, extraContainer],
  );
/** The same for sound that comes through a pipe. */
export const hostileStreamOptions = optionsWith(Object.values(decoders), ['mp3', 'aac', 'ogg'], 'pipe');
