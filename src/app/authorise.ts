import type { Actor, Role } from '../domain/actor.ts';
import type { AreaCode } from '../domain/ids.ts';
import { type Permission, permissions, refusalOf, type Verb } from '../domain/permissions.ts';
import { roleWords } from '../domain/words.ts';
import { RequestError } from './context.ts';

/**
 * Lets an actor do a thing, or says why it may not; docs/roles.md is the table.
 * @param county the county it is done in; for a verb of scope `county`, none means every one of them.
 * Throws RequestError `forbidden`.
 */
export function authorise(actor: Actor, verb: Verb, county?: AreaCode): void {
  const refusal = refusalOf(actor, verb, county);
  if (refusal === undefined) return;
  const { words, roles } = permissions[verb] as Permission;
  throw new RequestError(
    'forbidden',
    refusal === 'role'
      ? `您不能${words.zh}：要有${inWords(roles, 'zh', '或')}的角色。You may not ${words.en}: that takes the role ${inWords(roles, 'en', ' or ')}.`
      : county === undefined
        ? `您不能${words.zh}：这涉及所有的县。You may not ${words.en}: that concerns every county.`
        : `您不能在 ${county} ${words.zh}：那不是您负责的县。You may not ${words.en} in ${county}: it is none of your counties.`,
  );
}

const inWords = (roles: readonly Role[], language: 'zh' | 'en', or: string): string =>
  roles.map((role) => roleWords[role][language]).join(or);
