import CloseCircleFilled from '@ant-design/icons-svg/es/asn/CloseCircleFilled';
import LockOutlined from '@ant-design/icons-svg/es/asn/LockOutlined';
import type { ReactNode } from 'react';
import { problemOf, statusOf } from '../api/problem.ts';
import { useLanguage, useSay } from './language.tsx';
import { Button } from './plain/button.tsx';
import { Icon } from './plain/icon.tsx';
import { Loading } from './plain/loading.tsx';
import { Notice } from './plain/notice.tsx';
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
  const title = problem && inLanguage(problem.title, language);
  if (statusOf(error) === 403)
    return (
      <div className="result">
        <div className="result-sign secondary">
          <Icon of={LockOutlined} />
        </div>
        <h2 className="title">{say('refusedTitle')}</h2>
        <p className="secondary">{title ?? say('refused')}</p>
      </div>
    );
  return (
    <div className="result">
      <div className="result-sign error">
        <Icon of={CloseCircleFilled} />
      </div>
      <h2 className="title">{title ?? say('gone')}</h2>
      <p>
        <Button kind="strong" onClick={() => refetch()}>
          {say('again')}
        </Button>
      </p>
    </div>
  );
}
