import type { County } from '../../api/client.ts';

/** Which file is edited. */
export interface Subject {
  /** A county’s code, or `calendar` for what all counties share. */
  readonly which: string;
  /** The counties it concerns. */
  readonly counties: readonly County[];
}

export const zoneOf = (counties: readonly County[], code: string): string =>
  counties.find(({ county }) => county === code)?.zone ?? 'Asia/Shanghai';
