import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hostileProbeOptions } from './hostile-input.ts';
import { interrupted } from './refusals.ts';
import { findTool, limited } from './tools.ts';

export interface FfprobeStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly codec_tag_string?: string;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly duration?: string;
}

interface FfprobeFound {
  readonly ended: 'found';
  readonly streams: readonly FfprobeStream[];
  readonly format: { readonly format_name: string; readonly duration?: string };
  readonly warnings: string;
}

/** ffprobe would not read on; its own words say why. */
export interface FfprobeRefusal {
  readonly ended: 'refused';
  /** A stream's codec that is on no list. */
  readonly unlistedCodec?: string;
  readonly words: string;
  readonly cause: unknown;
}

const shown = [
  'format=format_name,duration',
  'stream=codec_name,codec_type,codec_tag_string,duration,sample_rate,channels',
].join(':');

/**
 * Asks ffprobe for a file's headers through the allow-lists. Run directly: fluent-ffmpeg's ffprobe can be neither
 * stopped nor bounded in time. Throws TranscodeError `tool-missing` or `interrupted`, or the signal's reason.
 */
export async function runFfprobe(
  path: string,
  ffprobePath: string,
  { extraContainer }: { readonly extraContainer?: string },
  signal?: AbortSignal,
): Promise<FfprobeFound | FfprobeRefusal> {
  const options = ['-hide_banner', '-v', 'warning', '-threads', '1', ...hostileProbeOptions(extraContainer)];
  const asked = [...options, '-show_entries', shown, '-of', 'json', `file:${path}`];
  const { tool, args } = limited(findTool(ffprobePath), asked);
  try {
    const { stdout, stderr } = await promisify(execFile)(tool, [...args], {
      killSignal: 'SIGKILL',
      maxBuffer: 4 * 1024 * 1024,
      ...(signal ? { signal } : {}),
    });
    return { ended: 'found', ...JSON.parse(stdout), warnings: stderr };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof Error && 'signal' in error && error.signal) throw interrupted(error);
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const unlistedCodec = /Codec \((\w+)\) not on whitelist/.exec(words)?.[1];
    return {
      ended: 'refused',
      words,
      cause: error,
      ...(unlistedCodec === undefined ? {} : { unlistedCodec }),
    };
  }
}
