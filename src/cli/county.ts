import { type ListedCounty, noSuchCounty } from '../domain/county-names.ts';
import { isCounty, type Schedule } from '../domain/schedule.ts';

/** Thrown when what was typed can't be done; printed as it is, without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Named = Pick<Schedule, 'county' | 'name' | 'pinyin'>;

export const listedCounty = ({ county, name, pinyin }: Named): ListedCounty => ({
  county,
  name,
  handle: pinyin,
});

/** The county a person means by code, pinyin or Chinese name. Throws CommandError, listing what there is. */
export function countyNamed<County extends Named>(schedules: readonly County[], text: string): County {
  const found = schedules.filter((schedule) => isCounty(schedule, text));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new CommandError(
    schedules.length === 0
      ? '还没有发布任何县的排期：先运行 dalaba serve。No county is published yet: run dalaba serve first.'
      : noSuchCounty(text, found.map(listedCounty), schedules.map(listedCounty)),
  );
}
