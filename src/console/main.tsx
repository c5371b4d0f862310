import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { meQuery } from './api/me.ts';
import { createQueries } from './api/queries.ts';
import { watchSession } from './api/session.ts';
import { LanguageProvider } from './kit/language.tsx';
import { nameStyleSheets } from './shell/nonce.ts';
import { createRoutes } from './shell/routes.tsx';
import { ShadeProvider } from './shell/shade.tsx';
import { reloadWhenStale } from './shell/stale-build.ts';
import { todayQuery } from './today/today-query.ts';
import './kit/plain/plain.css';
import './console.css';

nameStyleSheets();
reloadWhenStale();
watchSession();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const queries = createQueries();
// Asked for before anything is drawn; whoever shows it says what became of it.
void queries.prefetchQuery(meQuery);
if (location.pathname === '/')
  void queries.prefetchQuery(todayQuery(new URLSearchParams(location.search).get('date') ?? undefined));
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <ShadeProvider>
        <QueryClientProvider client={queries}>
          {/* What an address shows is drawn at once: in slices between frames, a slow computer took half a second to open a drawer. */}
          <RouterProvider router={createRoutes()} useTransitions={false} />
        </QueryClientProvider>
      </ShadeProvider>
    </LanguageProvider>
  </StrictMode>,
);
