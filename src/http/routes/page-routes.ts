import { z } from 'zod';
import { RequestError } from '../../app/context.ts';
import { programmeFile } from '../../app/rebuild-programme.ts';
import { countiesOf, reaches } from '../../domain/actor.ts';
import { partsOfBroadcast } from '../../domain/ids.ts';
import { actionWords } from '../../domain/ledger-words.ts';
import { varietyWords } from '../../domain/variety.ts';
import {
  deliveryWords,
  findingWords,
  kindWords,
  outcomeWords,
  reasonWords,
  ruleWords,
  slotWords,
  stateWords,
} from '../../domain/words.ts';
import { type AccessDeps, isStillKnown } from '../access.ts';
import { callerOf } from '../caller.ts';
import type { EventStream } from '../event-stream.ts';
import { digest } from '../inputs.ts';
import { jsonRoute, type Route, streamRoute } from '../route.ts';
import { wordsSchema } from '../schemas/words.ts';
import { sendAudio } from '../send-audio.ts';

export interface PageRoutesDeps {
  readonly context: Parameters<typeof programmeFile>[0];
  readonly events: EventStream;
  readonly people: AccessDeps['people'];
}

/** What a page needs beside the resources: words, sound, and to be told of changes. */
export const pageRoutes = ({ context, events, people }: PageRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/words',
    summary: 'What people read for every machine’s word, in Chinese and English',
    schema: wordsSchema,
    handle: async () => ({
      slots: slotWords,
      states: stateWords,
      deliveries: deliveryWords,
      findings: findingWords,
      outcomes: outcomeWords,
      kinds: kindWords,
      reasons: reasonWords,
      rules: ruleWords,
      varieties: varietyWords,
      actions: actionWords,
    }),
  }),
  streamRoute({
    path: '/programmes/{digest}/audio',
    summary: 'The sound of a programme, by ranges if asked for',
    params: z.strictObject({ digest }),
    answer: { status: 200, media: 'audio/mpeg' },
    problems: [404, 507],
    handle: async (params, _request, response) => {
      const seen = countiesOf(callerOf(response).actor);
      const isForeign = seen !== 'all' && !(await context.store.programmes.isOf(params.digest, seen));
      if (isForeign || (await context.store.programmes.recipe(params.digest)) === undefined) {
        throw new RequestError(
          'not-found',
          `没有这个节目：${params.digest}。There is no programme ${params.digest}.`,
        );
      }
      await sendAudio(response, await programmeFile(context, params.digest), params.digest);
    },
  }),
  streamRoute({
    path: '/events',
    summary:
      'Server-sent events: `broadcasts` with `{ids}` of those that changed, at most twice a second; `resync` when some may have been lost',
    answer: { status: 200, media: 'text/event-stream' },
    problems: [503],
    handle: (_params, request, response) => {
      const caller = callerOf(response);
      events.open(response, {
        sees: (id) => reaches(caller.actor, partsOfBroadcast(id).county),
        isKnown: () => isStillKnown({ people }, caller, request),
      });
    },
  }),
];
