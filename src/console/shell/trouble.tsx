import { Button, Result } from 'antd';
import { useRouteError } from 'react-router';
import { useSay } from '../kit/language.tsx';

const texts = {
  title: ['这一页出了错', 'This page broke'],
  what: [
    '请重新打开；还是这样的话，看看服务是不是在运行，并把下面这一行告诉管理员。',
    'Open it again; if it stays, see whether the service runs, and tell the administrator the line below.',
  ],
  again: ['重新打开', 'Open again'],
} as const;

/** What stands in place of a page that threw. */
export function Trouble() {
  const say = useSay(texts);
  const error = useRouteError();
  return (
    <Result
      status="warning"
      title={say('title')}
      subTitle={say('what')}
      extra={
        <Button type="primary" onClick={() => location.reload()}>
          {say('again')}
        </Button>
      }
    >
      <code>{error instanceof Error ? error.message : String(error)}</code>
    </Result>
  );
}
