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
            { path: '*', lazy: async () => ({ Component: (await import('./nowhere.tsx')).Nowhere }) },
          ],
        },
      ],
    },
  ]);

const Loading = () => <Skeleton active paragraph={{ rows: 6 }} style={{ padding: 24 }} aria-busy />;
