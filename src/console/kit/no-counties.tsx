import { Link } from 'react-router';
import { useMay } from '../api/me.ts';
import { useSay } from './language.tsx';

const texts = {
  none: ['还没有县。', 'There is no county yet.'],
  add: ['添加县', 'Add a county'],
  notYours: [
    '还没有县，或没有归您看的县。请管理员在“设置 · 县”里添加，或在“人员和角色”里给您加上。',
    'There is no county yet, or none is yours to see. An administrator adds one under “Settings · Counties”, or gives you yours under “People and roles”.',
  ],
} as const;

/** What stands where there is no county to show: who may add one gets the way to it. */
export function NoCounties() {
  const say = useSay(texts);
  const may = useMay();
  if (!may('addCounty')) return say('notYours');
  return (
    <>
      {say('none')} <Link to="/settings/counties">{say('add')}</Link>
    </>
  );
}
