import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { Finding } from '../../domain/finding.ts';
import { jsonRoute, type Route } from '../route.ts';
import { publicationSchema } from '../schemas/findings.ts';

export interface HomeChangesDeps {
  /** Reads the home again and publishes what changed. */
  readonly publish: (actor: Actor) => Promise<readonly Finding[]>;
}

/** Publishing what people changed in the home. */
export const homeChanges = ({ publish }: HomeChangesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/publications',
    summary: 'Read the home again and publish what holds; answers every problem found',
    body: z.strictObject({}),
    status: 201,
    schema: publicationSchema,
    problems: [403],
    handle: async ({ actor }) => ({ findings: await publish(actor) }),
  }),
];
