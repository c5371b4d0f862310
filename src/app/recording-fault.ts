import { isOfTheFile, TranscodeError } from '../ports/transcoder.ts';

/** What is expected of every recording. */
export const wholeRecording = '要一个能完整播放的录音（a recording that decodes to its end）';

/** What a failed probe says of the recording, in its editor's words. Throws the error where the file is not at fault. */
export function faultOf(error: unknown): string {
  if (error instanceof TranscodeError && isOfTheFile(error)) return error.message;
  throw error;
}
