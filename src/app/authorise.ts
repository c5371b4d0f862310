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
  if (refusal !== 'role' && county !== undefined) throw new ForeignCountyError(words, county);
  throw new RequestError(
    'forbidden',
    refusal === 'role'
      ? `您不能${words.zh}：要有${inWords(roles, 'zh', '或')}的角色。请有这个角色的人来做，或请管理员给您加角色。You may not ${words.en}: that takes the role ${inWords(roles, 'en', ' or ')}. Ask somebody who has it, or an administrator for the role.`
      : `您不能${words.zh}：这涉及所有的县，您负责的只是一部分。请负责所有县的人来做。You may not ${words.en}: that concerns every county, and yours are only some. Ask somebody who has them all.`,
  );
}

/** The county is none of the actor's. Its message has the code alone; whoever can look it up says `sentence`. */
export class ForeignCountyError extends RequestError {
  readonly county: AreaCode;
  readonly #words: Permission['words'];
  constructor(words: Permission['words'], county: AreaCode) {
    super('forbidden', foreignSentence(words, county, county));
    this.county = county;
    this.#words = words;
  }
  /** @param label the county as people call it, its code behind */
  sentence(label: string): string {
    return foreignSentence(this.#words, this.county, label);
  }
}

const foreignSentence = ({ zh, en }: Permission['words'], county: AreaCode, label: string): string =>
  `您不能在 ${label} ${zh}：那不是您负责的县。请负责那里的人来做，或请管理员给您加这个县。You may not ${en} in ${county}: it is none of your counties. Ask somebody whose county it is, or an administrator for the county.`;

const inWords = (roles: readonly Role[], language: 'zh' | 'en', or: string): string =>
  roles.map((role) => roleWords[role][language]).join(or);
