import type { AreaCode, EndpointId } from './ids.ts';

/** What a person is to the service; what each may do stands in `permissions.ts`. */
export const roles = ['association', 'editor', 'reviewer', 'auditor', 'administrator', 'emergency'] as const;
export type Role = (typeof roles)[number];

/** Who does a thing. Persons appear in the ledger by their pseudonymous id only. */
export type Actor =
  | {
      readonly kind: 'person';
      readonly id: string;
      readonly roles: readonly Role[];
      readonly counties: readonly AreaCode[] | 'all';
    }
  | { readonly kind: 'device'; readonly endpoint: EndpointId; readonly county: AreaCode }
  | { readonly kind: 'system'; readonly part: string }
  /** Approves synthetic lessons, in the sample home and nowhere else. */
  | { readonly kind: 'sample-reviewer' };

export const system = (part: string): Actor => ({ kind: 'system', part });

/** Whoever operates the machine a service runs on. */
export const operator: Actor = { kind: 'person', id: 'operator', roles: ['administrator'], counties: 'all' };

/** How the ledger writes an actor down. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `person:${actor.id}`;
    case 'device':
      return `device:${actor.endpoint}`;
    case 'system':
      return `system:${actor.part}`;
    case 'sample-reviewer':
      return 'sample-reviewer';
    default:
      return actor satisfies never;
  }
}

/** The counties an actor may see (I8). */
export function countiesOf(actor: Actor): readonly AreaCode[] | 'all' {
  switch (actor.kind) {
    case 'person':
      return actor.counties;
    case 'device':
      return [actor.county];
    case 'system':
    case 'sample-reviewer':
      return 'all';
    default:
      return actor satisfies never;
  }
}

/** Whether an actor may see and change a county (I8). */
export function reaches(actor: Actor, county: AreaCode): boolean {
  const counties = countiesOf(actor);
  return counties === 'all' || counties.includes(county);
}
