import { readFileSync } from 'node:fs';
import { CommandError } from '../cli/county.ts';
import { type LoudspeakerRequest, settingsIn } from '../cli/loudspeaker.ts';
import type { LoudspeakerOptions } from '../loudspeaker/config.ts';

/** The text of a loudspeaker's settings file. */
export function settingsText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`读不了设置文件 ${file}。The settings file ${file} can't be read.`, { cause });
  }
}

export async function runLoudspeaker({ config, port, host, output }: LoudspeakerRequest) {
  const { createLogger } = await import('../logger.ts');
  const { createLoudspeaker } = await import('../loudspeaker/loudspeaker.ts');
  const settings = settingsIn(config, settingsText(config));
  const options = { ...settings, ...(output === undefined ? {} : { output }) } as LoudspeakerOptions;
  return createLoudspeaker(options, { port, host, log: createLogger('warn') });
}
