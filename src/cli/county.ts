import { isCounty, type Schedule } from '../domain/schedule.ts';

/** Thrown when what was typed can't be done; printed as it is, without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Named = Pick<Schedule, 'county' | 'name' | 'pinyin'>;

/** The county a person means by code, pinyin or Chinese name. Throws CommandError, listing what there is. */
export function countyNamed<County extends Named>(schedules: readonly County[], text: string): County {
  const found = schedules.filter((schedule) => isCounty(schedule, text));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const known = schedules.map(({ county, name, pinyin }) => `${name} ${pinyin} ${county}`).join('，');
  throw new CommandError(
    known === ''
      ? '还没有发布任何县的排期：先运行 dalaba serve。No county is published yet: run dalaba serve first.'
      : `没有叫“${text}”的县。有：${known}。There is no county called ${text}.`,
  );
}
