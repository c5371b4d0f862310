import type { Settings } from './app/context.ts';
import { defaultProfile } from './audio/audio-profile.ts';
import type { Config } from './config.ts';

/** What the verbs are told of the configuration. */
export const settingsOf = (config: Config): Settings => ({
  profile: profileOf(config),
  ...config.broadcast,
  ...config.disk,
  retention: config.retention,
});

const profileOf = ({ audio }: Config) => ({
  ...defaultProfile,
  ...audio,
  version:
    audio.targetLufs === defaultProfile.targetLufs && audio.maxTruePeakDbtp === defaultProfile.maxTruePeakDbtp
      ? defaultProfile.version
      : `${defaultProfile.version}${audio.targetLufs}${audio.maxTruePeakDbtp}`,
});
