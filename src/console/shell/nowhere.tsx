import { Link } from 'react-router';
import { useSay } from '../kit/language.tsx';
import { Result } from '../kit/plain/result.tsx';

const texts = {
  title: ['没有这一页', 'There is no such page'],
  text: [
    '地址也许写错了，或者是旧的。上面的菜单里有全部页面。',
    'The address may be mistyped, or an old one. The menu above leads to every page.',
  ],
  home: ['回到今日', 'Back to today'],
} as const;

/** An address at which nothing is; `back` is the way on, where it is not the first page. */
export function Nowhere({ back }: { readonly back?: { readonly to: string; readonly label: string } }) {
  const say = useSay(texts);
  const { to, label } = back ?? { to: '/', label: say('home') };
  return (
    <Result
      kind="missing"
      title={say('title')}
      text={say('text')}
      action={
        <Link className="button strong" to={to}>
          {label}
        </Link>
      }
    />
  );
}
