import { QueryClient } from '@tanstack/react-query';
import { statusOf } from './problem.ts';

/** What was read is kept, and read again when the service says that it changed. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // Asked at once, whatever the browser thinks of the network: what fails is said. Kept for later, an order to fall silent would
      // be sent when nobody remembers it.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        refetchOnReconnect: true,
        staleTime: 30_000,
        // A refusal stays a refusal; a service that is away may be back.
        retry: (failures, error) => statusOf(error) === undefined && failures < 2,
        retryDelay: 1000,
      },
    },
  });
