import { createBrowserRouter } from 'react-router';
import { TodayPage } from '../today/page.tsx';
import { Frame } from './frame.tsx';
import { Starting } from './starting.tsx';
import { Trouble } from './trouble.tsx';

/** One page an address. The day’s is there at once; the others, and the library they are made of, when first opened. */
export const createRoutes = () =>
  createBrowserRouter([
    {
      element: <Frame />,
      errorElement: <Trouble />,
      HydrateFallback: Starting,
      children: [
        {
          errorElement: <Trouble />,
          children: [
            { index: true, Component: TodayPage },
            {
              lazy: async () => ({ Component: (await import('./look.tsx')).Look }),
              children: [
                {
                  path: 'schedule/*',
                  lazy: async () => ({ Component: (await import('../schedule/page.tsx')).SchedulePage }),
                },
                {
                  path: 'library/*',
                  lazy: async () => ({ Component: (await import('../library/page.tsx')).LibraryPage }),
                },
                {
                  path: 'record/*',
                  lazy: async () => ({ Component: (await import('../record/page.tsx')).RecordPage }),
                },
                {
                  path: 'review/*',
                  lazy: async () => ({ Component: (await import('../review/page.tsx')).ReviewPage }),
                },
                {
                  path: 'endpoints/*',
                  lazy: async () => ({ Component: (await import('../endpoints/page.tsx')).EndpointsPage }),
                },
                {
                  path: 'coverage/*',
                  lazy: async () => ({ Component: (await import('../coverage/page.tsx')).CoveragePage }),
                },
                {
                  path: 'ledger/*',
                  lazy: async () => ({ Component: (await import('../ledger/page.tsx')).LedgerPage }),
                },
                {
                  path: 'settings/*',
                  lazy: async () => ({ Component: (await import('../settings/page.tsx')).SettingsPage }),
                },
                { path: '*', lazy: async () => ({ Component: (await import('./nowhere.tsx')).Nowhere }) },
              ],
            },
          ],
        },
      ],
    },
  ]);
