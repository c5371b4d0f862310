import type { RequestHandler } from 'express';
import { problem } from './problem.ts';

/**
 * Answers 503 at once to whoever comes while so many requests are served already. Each of them would be answered so
 * late that its sender asks again meanwhile, and all that is done would be done for nobody.
 */
export function atMost(requests: number): RequestHandler {
  let served = 0;
  return (_request, response, next) => {
    if (served >= requests) {
      response.set('Retry-After', String(retryAfterS));
      return problem(
        response,
        503,
        '现在太忙：请过几秒再交。Too busy at the moment: come again in some seconds.',
      );
    }
    served += 1;
    response.once('close', () => {
      served -= 1;
    });
    next();
  };
}

const retryAfterS = 5;
