import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, in turns one that works and one that waits: none of them is begun last and waited for alone. */
const long = [
  'chaos/chaos',
  'integration/alerts',
  'integration/sample',
  'integration/before-air',
  'cli/served-home',
  'integration/pull',
  'integration/bad-lines',
  'integration/mute',
  'chaos/kills',
  'integration/faults',
  'audio/hostile',
  'integration/emergency',
  'integration/start-up',
  'integration/replace',
  'integration/bad-content',
  'integration/live',
  'audio/rendition',
  'integration/mqtt',
  'integration/uploads',
  'loudspeaker/survive',
  'integration/operations',
  'loudspeaker/audio',
  'http/people',
  'integration/icecast',
  'http/api',
  'integration/county-platform',
  'audio/cut',
  'audio/analysis',
  'app/review-recording',
  'integration/stop',
  'store/store',
  'endpoints/rtp',
  'integration/split-workers',
  'endpoints/icecast',
  'queue/workers',
  'integration/edits-on-disk',
  'loudspeaker/play',
  'app/perform-told',
  'store/busy-paths',
  'audio/probe',
  'loudspeaker/live',
  'app/back-up',
  'library/lesson-imports',
  'cli/import',
  'store/upkeep',
  'people/people',
  'integration/rtp-receivers',
  'store/ledger-tampering',
  'integration/tonight',
  'store/transfer',
  'integration/full-disk',
  'store/failure',
  'integration/enrolment',
  'store/retention',
  'loudspeaker/emergency',
  'store/months',
  'cli/painter',
  'store/guard',
  'store/recordings',
  'store/alerts',
  'store/lists',
  'browser/schedule',
  'browser/endpoints',
  'browser/settings',
  'browser/record',
  'browser/coverage',
  'browser/journey',
  'browser/library',
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? long.length : at;
};

/** Long files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
