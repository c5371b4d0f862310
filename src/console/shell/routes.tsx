import { Skeleton } from 'antd';
import { createBrowserRouter } from 'react-router';
import { Frame } from './frame.tsx';
import { Trouble } from './trouble.tsx';

/** One page an address; each is fetched when it is first opened. */
export const createRoutes = () =>
  createBrowserRouter([
    {
      element: <Frame />,
      errorElement: <Trouble />,
      HydrateFallback: Loading,
      children: [
        {
          errorElement: <Trouble />,
          children: [
            { index: true, lazy: async () => ({ Component: (await import('../today/page.tsx')).TodayPage }) },
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
  ]);

const Loading = () => <Skeleton active paragraph={{ rows: 6 }} style={{ padding: 24 }} aria-busy />;
