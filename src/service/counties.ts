import type { AreaCode } from '../domain/ids.ts';
import type { ScheduleFiles } from '../ports/home.ts';
import type { Store } from '../ports/store.ts';

/** A home's schedules, but those of other counties; all of them where none are named. */
export const onlyCounties = (
  files: ScheduleFiles,
  counties: readonly AreaCode[] | undefined,
): ScheduleFiles =>
  counties === undefined
    ? files
    : {
        async read() {
          const all = await files.read();
          return { ...all, schedules: all.schedules.filter(({ county }) => counties.includes(county)) };
        },
      };

/** A county that an earlier run published stays out of a run that is not about it. */
export const serving = (store: Store, counties: readonly AreaCode[] | undefined): Store =>
  counties === undefined
    ? store
    : {
        ...store,
        revisions: {
          ...store.revisions,
          schedules: async () =>
            (await store.revisions.schedules()).filter(({ county }) => counties.includes(county)),
        },
      };
