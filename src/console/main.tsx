import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { createQueries } from './api/queries.ts';
import { watchSession } from './api/session.ts';
import { LanguageProvider } from './kit/language.tsx';
import { Look } from './shell/look.tsx';
import { nameStyleSheets } from './shell/nonce.ts';
import { createRoutes } from './shell/routes.tsx';
import { reloadWhenStale } from './shell/stale-build.ts';
import './console.css';

nameStyleSheets();
reloadWhenStale();
watchSession();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <Look>
        <QueryClientProvider client={createQueries()}>
          <RouterProvider router={createRoutes()} />
        </QueryClientProvider>
      </Look>
    </LanguageProvider>
  </StrictMode>,
);
