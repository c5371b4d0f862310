import { QueryClient } from '@tanstack/react-query';
import { statusOf } from './problem.ts';

/** What was read is kept, and read again when the service says that it changed. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // A refusal stays a refusal; a service that is away may be back.
        retry: (failures, error) => statusOf(error) === undefined && failures < 2,
        retryDelay: 1000,
      },
      // What is asked for without a network fails at once, rather than being done when it is back.
      mutations: { networkMode: 'always' },
    },
  });
