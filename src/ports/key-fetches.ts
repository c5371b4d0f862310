import type { AreaCode, EndpointId } from '../domain/ids.ts';

/** When an endpoint last fetched the list of keys, and which it was given. */
export interface KeyFetch {
  readonly county: AreaCode;
  readonly endpoint: EndpointId;
  /** Of the list. */
  readonly sequence: number;
  readonly atMs: number;
}

/** What devices know of the signing keys; the last fetch of each. */
export interface KeyFetches {
  note(fetch: KeyFetch): Promise<void>;
  /** Those since an instant, by county and endpoint. */
  since(atMs: number): Promise<readonly KeyFetch[]>;
}
