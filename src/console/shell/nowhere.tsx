import { Link } from 'react-router';
import { useSay } from '../kit/language.tsx';
import { Result } from '../kit/plain/result.tsx';

const texts = {
  title: ['没有这一页', 'There is no such page'],
  says: [
    '地址也许写错了，或者是旧的。上面的菜单里有全部页面。',
    'The address may be mistyped, or an old one. The menu above leads to every page.',
  ],
  home: ['回到今日', 'Back to today'],
} as const;

export function Nowhere() {
  const say = useSay(texts);
  return (
    <Result kind="missing" title={say('title')} action={<Link to="/">{say('home')}</Link>}>
      <p className="secondary">{say('says')}</p>
    </Result>
  );
}
