import { Alert, Button, Empty, Result, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { problemOf, statusOf } from '../api/problem.ts';
import { useLanguage, useSay } from './language.tsx';
import { inLanguage } from './problem-text.ts';

const texts = {
  refusedTitle: ['您没有这一页的权限', 'You may not see this page'],
  refused: [
    '需要的话，请管理员给您加角色或县。',
    'If you need it, ask an administrator for a role or a county.',
  ],
  gone: [
    '服务没有回应，正在重新连接。请确认 dalaba serve 在运行。',
    'The service does not answer; connecting again. Make sure dalaba serve is running.',
  ],
  stale: [
    '服务没有回应，正在重新连接。下面是断开前的情况。',
    'The service does not answer; connecting again. Below is what was last known.',
  ],
  again: ['再试一次', 'Try again'],
} as const;

interface Reading<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/**
 * A page's states: loading, refused, failed, empty, or what was read. Where reading fails after it went well, what was
 * read stays, and says so.
 */
export function PageState<Data>({
  of: { data, error, refetch },
  empty,
  children,
}: {
  readonly of: Reading<Data>;
  /** What stands where there is nothing yet: says what to do. */
  readonly empty?: (data: Data) => ReactNode | undefined;
  readonly children: (data: Data) => ReactNode;
}) {
  const say = useSay(texts);
  const { language } = useLanguage();
  if (data !== undefined) {
    const nothing = empty?.(data);
    return (
      <>
        {error !== null && (
          <Alert type="warning" showIcon title={say('stale')} style={{ marginBottom: 16 }} />
        )}
        {nothing === undefined ? (
          children(data)
        ) : (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={nothing} />
        )}
      </>
    );
  }
  if (error === null) return <Skeleton active paragraph={{ rows: 6 }} aria-busy />;
  const problem = problemOf(error);
  const title = problem && inLanguage(problem.title, language);
  if (statusOf(error) === 403)
    return <Result status="403" title={say('refusedTitle')} subTitle={title ?? say('refused')} />;
  return (
    <Result
      status="error"
      title={title ?? say('gone')}
      extra={
        <Button type="primary" onClick={() => refetch()}>
          {say('again')}
        </Button>
      }
    />
  );
}
