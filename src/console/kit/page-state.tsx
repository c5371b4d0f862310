import type { ReactNode } from 'react';
import { problemOf, statusOf } from '../api/problem.ts';
import { useLanguage, useSay } from './language.tsx';
import { useBroadcastNames } from './occasion.ts';
import { Button } from './plain/button.tsx';
import { Loading } from './plain/loading.tsx';
import { Notice } from './plain/notice.tsx';
import { Result } from './plain/result.tsx';
import { inLanguage, isSignInNeeded } from './problem-text.ts';

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
  signIn: ['请先登录，再继续。', 'Sign in first, then go on.'],
  again: ['再试一次', 'Try again'],
} as const;

interface Reading<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/**
 * A page's states: loading, refused, not there, failed, empty, or what was read. Where reading fails after it went well, what was
 * read stays, and says so.
 */
export function PageState<Data>({
  of: { data, error, refetch },
  empty,
  missing,
  children,
}: {
  readonly of: Reading<Data>;
  /** What stands where there is nothing yet: says what to do. */
  readonly empty?: (data: Data) => ReactNode | undefined;
  /** What is said of what does not exist, where the service’s own word is not enough, and the way on from there. */
  readonly missing?: { readonly title?: string; readonly text?: string; readonly action?: ReactNode };
  readonly children: (data: Data) => ReactNode;
}) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const named = useBroadcastNames();
  if (data !== undefined) {
    const nothing = empty?.(data);
    return (
      <>
        {error !== null && (
          <Notice kind="warning" style={{ marginBottom: 16 }}>
            {say('stale')}
          </Notice>
        )}
        {nothing === undefined ? children(data) : <div className="nothing">{nothing}</div>}
      </>
    );
  }
  if (error === null) return <Loading />;
  const problem = problemOf(error);
  const title =
    problem && (isSignInNeeded(problem) ? say('signIn') : named(inLanguage(problem.title, language)));
  if (statusOf(error) === 403)
    return <Result kind="refused" title={say('refusedTitle')} text={title ?? say('refused')} />;
  // Asking again does not bring what is not there.
  if (title !== undefined && statusOf(error) === 404)
    return <Result kind="missing" title={title} {...missing} />;
  return (
    <Result
      kind="failed"
      title={title ?? say('gone')}
      action={
        <Button kind="strong" onClick={() => refetch()}>
          {say('again')}
        </Button>
      }
    />
  );
}
