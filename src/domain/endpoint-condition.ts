/** What became of the deliveries to one endpoint in some days. */
export interface EndpointCalls {
  /** Broadcasts in which it was to play. */
  readonly called: number;
  /** Of them, it took the order. */
  readonly accepted: number;
  /** Of them, it took or refused it, or told what it played. */
  readonly answered: number;
  /** Of them, it told of some sound. */
  readonly sounded: number;
  /** Streamed by this service, whoever listened. */
  readonly sentMs: number;
}

/**
 * How an endpoint does, by what it was called for: it sounds; it sounds, and often can't be reached; it is streamed to;
 * it takes orders and never tells of sound, though its kind would; it takes them, and its kind never tells; it answers
 * and takes nothing; it does not answer; it was not called.
 */
export const endpointConditions = [
  'sounding',
  'unsteady',
  'streamed',
  'silent',
  'untold',
  'refusing',
  'away',
  'uncalled',
] as const;
export type EndpointCondition = (typeof endpointConditions)[number];

/** Below this share of answers an endpoint that sounds is called unsteady. */
export const steadyShare = 0.8;

/** @param tells whether there is anybody who would say that it was heard: the device itself or a platform */
export function endpointCondition(calls: EndpointCalls, tells: boolean): EndpointCondition {
  const { called, accepted, answered, sounded, sentMs } = calls;
  if (called === 0) return 'uncalled';
  if (sounded > 0) return answered / called < steadyShare ? 'unsteady' : 'sounding';
  if (sentMs > 0) return 'streamed';
  if (answered === 0) return 'away';
  if (accepted === 0) return 'refusing';
  return tells ? 'silent' : 'untold';
}

/** Those somebody should look at. */
export const needsSomebody: ReadonlySet<EndpointCondition> = new Set([
  'silent',
  'away',
  'refusing',
  'unsteady',
]);

/** Where an endpoint's secret is: kept by this service, in its environment, nowhere; or it needs none. */
export const credentialStates = ['stored', 'environment', 'missing', 'none'] as const;
export type CredentialState = (typeof credentialStates)[number];
