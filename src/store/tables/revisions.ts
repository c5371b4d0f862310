/** `scope` is `library`, `alerts` or a county's code. */
export interface RevisionTable {
  scope: string;
  number: number;
  published_at_ms: number;
  author: string;
  body: string;
}
