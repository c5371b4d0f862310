/** Words the service and its loudspeakers use; an endpoint may say anything, and labels must stay few. */
const known: ReadonlySet<string> = new Set([
  'audio',
  'conflict',
  'credential',
  'endpoint-removed',
  'expired',
  'foreign',
  'internal',
  'mount-in-use',
  'no-keys',
  'no-trusted-time',
  'nonsense',
  'quiet',
  'replayed',
  'resting',
  'signature',
  'timeout',
  'unreachable',
]);

/** A reason as one of a few: itself where it is known, `http-4xx` for a status, else `other`; '' for none. */
export function reasonClass(reason: string | undefined): string {
  if (reason === undefined) return '';
  const [, family] = /^http-([1-5])\d\d$/.exec(reason) ?? [];
  if (family !== undefined) return `http-${family}xx`;
  return known.has(reason) ? reason : 'other';
}
