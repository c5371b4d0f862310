import { Link } from 'react-router';
import { useSay } from '../kit/language.tsx';
import { Result } from '../kit/plain/result.tsx';

const texts = {
  title: ['没有这一页', 'There is no such page'],
  text: ['网址可能抄错了，或者这一页换了地方。', 'The address may be mistyped, or the page has moved.'],
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
