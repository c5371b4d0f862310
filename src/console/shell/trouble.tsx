import { useRouteError } from 'react-router';
import { useSay } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';

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
    <div className="result">
      <h2 className="title">{say('title')}</h2>
      <p className="secondary">{say('what')}</p>
      <p>
        <Button kind="strong" onClick={() => location.reload()}>
          {say('again')}
        </Button>
      </p>
      <code>{error instanceof Error ? error.message : String(error)}</code>
    </div>
  );
}
