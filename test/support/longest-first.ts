import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, in turns one that works and one that waits: none of them is begun last and waited for alone. */
const long = [
  'integration/bad-lines',
  'chaos/kills',
  'integration/sample',
  'integration/alerts',
  'chaos/chaos',
  'cli/served-home',
  'integration/before-air',
  'integration/emergency',
  'http/people',
  'integration/mute',
  'integration/start-up',
  'audio/analysis',
  'integration/pull',
  'app/review-recording',
  'integration/faults',
  'audio/rendition',
  'integration/operations',
  'http/api',
  'integration/tonight',
  'audio/probe',
  'integration/mqtt',
  'loudspeaker/survive',
  'integration/county-platform',
  'loudspeaker/audio',
  'integration/stop',
  'integration/live',
  'audio/hostile',
  'integration/icecast',
  'cli/import',
  'integration/replace',
  'integration/bad-content',
  'integration/uploads',
  'audio/cut',
  'store/store',
  'endpoints/rtp',
  'integration/split-workers',
  'endpoints/icecast',
  'queue/workers',
  'integration/edits-on-disk',
  'loudspeaker/play',
  'app/perform-told',
  'store/busy-paths',
  'loudspeaker/live',
  'app/back-up',
  'library/lesson-imports',
  'store/upkeep',
  'people/people',
  'integration/rtp-receivers',
  'store/ledger-tampering',
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
  'browser/endpoints',
  'browser/record',
  'browser/settings',
  'browser/schedule',
  'browser/library',
  'browser/journey',
  'browser/coverage',
  'browser/today',
  'browser/roles',
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
