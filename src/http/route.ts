import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Actor } from '../domain/actor.ts';
import type { Digest } from '../domain/ids.ts';
import type { Access } from './access.ts';
import { type Caller, callerOf } from './caller.ts';
import { digestOfIfMatch, unnamed } from './if-match.ts';
import { InputError, type Place, readInput } from './input-error.ts';

/** One address of the API: what it takes, what it answers, and what does it. The document is made of these. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch';
  /** As OpenAPI writes it: `/broadcasts/{county}/{date}/{slot}`. */
  readonly path: string;
  readonly summary: string;
  /** Who it is for; whoever is `known` unless given. */
  readonly access?: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Whether its body may be as large as a whole document. */
  readonly isDocument?: true;
  /** Whether its body may hold a whole table of people's. */
  readonly isTable?: true;
  /** Whether a change must name, in If-Match, what it was made from. */
  readonly ifMatch?: true;
  readonly answer: Answer;
  /** Status of each problem it may answer beside those that every address may. */
  readonly problems: readonly ProblemStatus[];
  readonly handler: RequestHandler;
}

export type ProblemStatus = 403 | 404 | 409 | 412 | 428 | 429 | 503 | 507;
type Media = 'audio/mpeg' | 'audio/*' | 'text/event-stream' | 'application/x-ndjson' | 'text/csv';
export type Answer =
  | { readonly status: 200 | 201 | 202; readonly schema: z.ZodType }
  | {
      readonly status: 200;
      readonly media: Media | readonly string[];
    };

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface JsonRoute<Params, Query, Body, Schema extends z.ZodType> {
  readonly method: Route['method'];
  readonly path: string;
  readonly summary: string;
  readonly access?: Access;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly isDocument?: true;
  readonly isTable?: true;
  readonly ifMatch?: true;
  /** What an ETag says of the answer: a digest. */
  readonly etag?: (answer: z.input<Schema>) => string;
  readonly status?: 200 | 201 | 202;
  readonly schema: Schema;
  readonly problems?: readonly ProblemStatus[];
  readonly handle: (input: {
    readonly params: Parsed<Params>;
    readonly query: Parsed<Query>;
    readonly body: Parsed<Body>;
    /** Who asks; pass it to the verbs. */
    readonly actor: Actor;
    readonly caller: Caller;
    readonly request: Request;
    readonly response: Response;
    /** The digest that If-Match names. */
    readonly match: Digest;
  }) => Promise<z.input<Schema>>;
}

/** A route that answers JSON. */
export function jsonRoute<
  Schema extends z.ZodType,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodObject | undefined = undefined,
>(route: JsonRoute<Params, Query, Body, Schema>): Route {
  const { handle, etag, status = 200, schema, problems = [], params, query, body, ...named } = route;
  return {
    ...named,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    problems,
    answer: { status, schema },
    handler: async (request, response) => {
      const input = {
        params: parse('path', params, request.params) as Parsed<Params>,
        query: parse('query', query, request.query) as Parsed<Query>,
        body: parse('body', body, request.body) as Parsed<Body>,
        actor: callerOf(response).actor,
        caller: callerOf(response),
        request,
        response,
        match: named.ifMatch ? digestOfIfMatch(request) : unnamed,
      };
      const answer = await handle(input);
      if (etag !== undefined) response.set('ETag', `"${etag(answer)}"`);
      response.status(status).json(answer);
    },
  };
}

/** A route that writes its answer itself. */
export function streamRoute<Params extends z.ZodObject, Query extends z.ZodObject | undefined = undefined>(
  route: Omit<Route, 'handler' | 'problems' | 'method' | 'params' | 'query'> & {
    readonly params?: Params;
    readonly query?: Query;
    readonly problems?: readonly ProblemStatus[];
    readonly handle: (
      params: z.output<Params>,
      request: Request,
      response: Response,
      query: Parsed<Query>,
    ) => Promise<void> | void;
  },
): Route {
  const { handle, problems = [], params, query, ...named } = route;
  return {
    ...named,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    method: 'get',
    problems,
    handler: async (request, response) => {
      const asked = parse('query', query, request.query) as Parsed<Query>;
      await handle(parse('path', params, request.params) as z.output<Params>, request, response, asked);
    },
  };
}

/** Throws InputError, also for a query where none is taken. */
function parse(place: Place, schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema !== undefined) return readInput(place, schema, value);
  const [name] = place === 'query' ? Object.keys(Object(value)) : [];
  if (name === undefined) return undefined;
  throw new InputError(place, [{ code: 'unrecognized_keys', keys: [name], path: [], message: '' }], value);
}
