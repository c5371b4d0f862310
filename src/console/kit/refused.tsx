import { Link } from 'react-router';
import { type Permission, permissions, type Verb } from '../../domain/permissions.ts';
import { roleWords } from '../../domain/words.ts';
import { useMe } from '../api/me.ts';
import { useSay, useWord, useWorded } from './language.tsx';
import { Result } from './plain/result.tsx';

const texts = {
  takes: ['{}要有{}的角色。', 'To {} takes the role {}.'],
  everyCounty: [
    '{}涉及所有的县，要有{}的角色，而且负责所有的县。',
    'To {} concerns every county: it takes the role {}, for all counties.',
  ],
  or: ['或', ' or '],
  yours: ['您现在的角色：{}。', ' You have: {}.'],
  none: ['没有', 'none'],
  comma: ['、', ', '],
  ask: [
    '请有这个角色的人来做；或请管理员在“设置 · 人员和角色”里给您加。',
    'Ask somebody who has it, or an administrator for the role: they give it under “Settings · People and roles”.',
  ],
  own: ['看我的角色和县', 'My roles and counties'],
} as const;

/** What stands in the place of what somebody may not see: which role it takes, which they have, and whom to ask. */
export function Refused({
  title,
  verb,
  children,
}: {
  readonly title: string;
  readonly verb: Verb;
  /** What they may do instead. */
  readonly children?: string;
}) {
  const say = useSay(texts);
  const word = useWord();
  const worded = useWorded();
  const { data: me } = useMe();
  const { scope, words, roles } = permissions[verb] as Permission;
  const named = (of: readonly string[], between: string) =>
    of.map((role) => word(roleWords, role)).join(between);
  const mine = me === undefined || me.roles.length === 0 ? say('none') : named(me.roles, say('comma'));
  return (
    <Result kind="refused" title={title} action={<Link to="/settings/own">{say('own')}</Link>}>
      <p className="secondary">
        {say(scope === 'home' ? 'everyCounty' : 'takes', worded(words), named(roles, say('or')))}
        {say('yours', mine)}
      </p>
      <p className="secondary">
        {say('ask')} {children}
      </p>
    </Result>
  );
}
