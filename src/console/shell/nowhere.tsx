import { Result } from 'antd';
import { Link } from 'react-router';
import { useSay } from '../kit/language.tsx';

const texts = {
  title: ['没有这一页', 'There is no such page'],
  home: ['回到今日', 'Back to today'],
} as const;

export function Nowhere() {
  const say = useSay(texts);
  return <Result status="404" title={say('title')} extra={<Link to="/">{say('home')}</Link>} />;
}
