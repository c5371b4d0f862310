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
];

const placeOf = ({ moduleId }: TestSpecification): number => {
  const at = long.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? long.length : at;
};

/** Long files first; every third of them a browser's, which take more of a machine: never many at once. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const { browser = [], service = [] } = Object.groupBy(sorted, ({ project }) =>
      project.name === 'browser' ? 'browser' : 'service',
    );
    service.sort((a, b) => placeOf(a) - placeOf(b));
    const mixed = service.flatMap((file, at) => (at % 2 === 1 ? [file, ...browser.splice(0, 1)] : [file]));
    return [...mixed, ...browser];
  }
}
