import type { AreaCode, EndpointId } from '../domain/ids.ts';

/** Orders that an endpoint refused because no key of ours signed them, in one go: no pause among them was long. */
export interface Forgery {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
  /** About how many: a report that came twice counts twice. */
  readonly orders: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** What somebody else sends our endpoints; one row each, the newest go. */
export interface Forgeries {
  /** @param pauseMs what comes so long after the last begins anew */
  note(
    seen: Pick<Forgery, 'county' | 'endpoint' | 'orders'> & { readonly atMs: number },
    pauseMs: number,
  ): Promise<void>;
  /** Those of which something came since an instant, by county and endpoint. */
  since(atMs: number): Promise<readonly Forgery[]>;
}
