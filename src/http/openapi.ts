import { z } from 'zod';
import type { Answer, Route } from './route.ts';
import { components } from './schemas/document.ts';
import { problemSchema } from './schemas/problems.ts';

type Json = Readonly<Record<string, unknown>>;

const everyProblem = {
  400: 'The body is not JSON',
  401: 'Nobody is signed in, or name, password or code are wrong',
  403: 'Not allowed, or sent by another site',
  404: 'There is no such thing',
  405: 'This address takes other methods',
  409: 'Not in the state this starts from',
  412: 'It is no longer what If-Match names',
  413: 'The body is too large',
  415: 'The body is not declared as JSON',
  416: 'There are no such bytes',
  429: 'Too many failed attempts; wait for `Retry-After` seconds',
  422: 'A field does not hold; `errors` names each',
  428: 'If-Match is needed: the ETag of what the change was made from',
  500: 'Something failed inside',
  503: 'Not now; try again',
  507: 'The disk is short of room',
} as const;

/** The document of the routes, OpenAPI 3.1: made of the schemas that check what comes in. */
export const openApiOf = (routes: readonly Route[]): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Dalaba 大喇叭',
    version: '1',
    description: 'Village loudspeaker lessons: planned, pushed and proved. Instants are UTC milliseconds.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/api/v1' }],
  paths: Object.fromEntries(
    [...Map.groupBy(routes, ({ path }) => path)].map(([path, of]) => [
      path,
      Object.fromEntries(of.map((route) => [route.method, operationOf(route)])),
    ]),
  ),
  components: {
    schemas: schemasOf(),
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'A person’s token, or the operator’s' },
      session: { type: 'apiKey', in: 'cookie', name: 'dalaba.session_token' },
    },
  },
});

const operationOf = (route: Route): Json => ({
  operationId:
    `${route.method}${route.path.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`.replace(
      /\W+$/,
      '',
    ),
  summary: route.summary,
  security: securityOf(route),
  parameters: [
    ...parametersOf('path', route.params),
    ...parametersOf('query', route.query),
    ...(route.ifMatch ? [ifMatchParameter] : []),
  ],
  ...(route.body === undefined
    ? {}
    : {
        requestBody: { required: true, content: { 'application/json': { schema: inputSchema(route.body) } } },
      }),
  responses: { [route.answer.status]: answerOf(route.answer), ...problemsOf(route) },
});

/** Reading may be open on the machine itself. */
function securityOf({ method, access }: Route): Json[] {
  if (access === 'anyone') return [{}];
  const signedIn = [{ token: [] }, { session: [] }];
  return method === 'get' ? [{}, ...signedIn] : signedIn;
}

const ifMatchParameter: Json = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag of what the change was made from',
  schema: { type: 'string' },
};

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(schema);
  return Object.entries(properties as Record<string, Json>).map(([name, { description, ...of }]) => ({
    name,
    in: place,
    required: (required as string[]).includes(name),
    ...(description === undefined ? {} : { description }),
    schema: of,
  }));
}

const inputSchema = (schema: z.ZodObject): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
};

const answerOf = (answer: Answer): Json =>
  'media' in answer
    ? {
        description: 'OK',
        content: Object.fromEntries(
          mediaOf(answer.media).map((media) => [
            media,
            { schema: { type: media === 'application/json' ? 'object' : 'string' } },
          ]),
        ),
      }
    : { description: 'OK', content: { 'application/json': { schema: reference(answer.schema) } } };

function problemsOf({ params, body, problems, answer, ifMatch }: Route): Json {
  const statuses: (keyof typeof everyProblem)[] = [401, 403, 405, 422, 500, ...problems];
  if (params !== undefined) statuses.push(400);
  if (ifMatch) statuses.push(412, 428);
  if (body !== undefined) statuses.push(400, 413, 415);
  if ('media' in answer && mediaOf(answer.media).some((media) => media.startsWith('audio/')))
    statuses.push(416);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: everyProblem[status],
        content: { 'application/problem+json': { schema: reference(problemSchema) } },
      },
    ]),
  );
}

function reference(schema: z.ZodType): Json {
  const id = components.get(schema)?.id;
  if (id === undefined) throw new TypeError('an answer has no name in the document');
  return { $ref: place(id) };
}

const place = (id: string): string => `#/components/schemas/${id}`;

function schemasOf(): Json {
  const { schemas } = z.toJSONSchema(components, {
    uri: place,
    // Says of an answer only what holds of every answer.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

const mediaOf = (media: string | readonly string[]): readonly string[] => [media].flat();
