import { queryOptions } from '@tanstack/react-query';
import { getRecordingsLessonVarietyTake } from '../api/client.ts';
import { partsOfRecording } from './recording-address.ts';

/** All that is known of a recording, by its id; one from the folder is measured when it is first asked for. */
export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: ['recording', id],
    queryFn: () => getRecordingsLessonVarietyTake(partsOfRecording(id)),
  });
