import { z } from 'zod';
import { RequestError } from '../../app/context.ts';
import { actorName } from '../../domain/actor.ts';
import type { Upload, Uploads } from '../../ports/uploads.ts';
import { jsonRoute, type Route } from '../route.ts';
import { uploadSchema } from '../schemas/uploads.ts';

export interface UploadRoutesDeps {
  readonly uploads: Pick<Uploads, 'find'>;
  readonly intake: { problem(upload: string): string | undefined };
}

const upload = z
  .string()
  .regex(
    /^[0-9a-f]{32}$/,
    '要上传的编号，32 位十六进制（expected the id of an upload, 32 hexadecimal digits）',
  )
  .describe('As the upload’s `Location` ends');

/** What became of an upload; the upload itself speaks tus, see receive-uploads. */
export const uploadRoutes = ({ uploads, intake }: UploadRoutesDeps): Route[] => [
  jsonRoute({
    method: 'get',
    path: '/uploads/{upload}',
    summary: 'How far an upload is, and what became of it',
    params: z.strictObject({ upload }),
    schema: uploadSchema,
    problems: [404],
    handle: async ({ params, actor }) => {
      const found = await uploads.find(params.upload);
      if (found === undefined || actorName(found.actor) !== actorName(actor)) {
        throw new RequestError(
          'not-found',
          `没有这个上传：${params.upload}，结果保留一天。There is no upload ${params.upload}; results are kept for a day.`,
        );
      }
      return statusOf(found, intake.problem(found.id));
    },
  }),
];

function statusOf(found: Upload, problem: string | undefined): z.input<typeof uploadSchema> {
  const { actor: _, request, outcome, ...upload } = found;
  const known = { ...upload, ...request };
  if (outcome !== undefined) return { ...known, ...outcome };
  if (upload.bytes < upload.of) return { ...known, state: 'receiving' };
  return problem === undefined
    ? { ...known, state: 'checking' }
    : { ...known, state: 'failed', reason: problem };
}
