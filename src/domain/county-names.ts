/** A county as people list it; what could not be read is absent. */
export interface ListedCounty {
  readonly county?: string | undefined;
  readonly name?: string | undefined;
  /** Another handle people type: its pinyin, or its folder. */
  readonly handle: string;
}

/** Why what was typed is no one county, for people: nobody is called so, or several are. */
export function noSuchCounty(
  text: string,
  found: readonly ListedCounty[],
  all: readonly ListedCounty[],
): string {
  return found.length > 1
    ? `叫“${text}”的县有 ${found.length} 个：${listed(found)}。请写代码。${found.length} counties are called ${text}: use a code.`
    : `没有叫“${text}”的县。有：${listed(all)}。There is no county called ${text}.`;
}

const listed = (of: readonly ListedCounty[]): string =>
  of.map(({ name, handle, county }) => [name, handle, county].filter(Boolean).join(' ')).join('，');
