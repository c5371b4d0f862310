import { randomUUID } from 'node:crypto';
import { type Actor, actorName } from '../domain/actor.ts';
import type { SpeakerId } from '../domain/ids.ts';
import type { Speaker } from '../ports/speakers.ts';
import { authorise } from './authorise.ts';
import { type Context, RequestError } from './context.ts';

type Needs = Pick<Context, 'store' | 'clock'>;

/**
 * Notes who lends a voice, and how consent to broadcasting was given. Throws RequestError `conflict` when the name is
 * another's: two people of one name are told apart by how they are called.
 */
export async function addSpeaker(
  { store, clock }: Needs,
  actor: Actor,
  { name, consent }: { readonly name: string; readonly consent: string },
): Promise<Speaker> {
  authorise(actor, 'addSpeaker');
  const taken = (await store.speakers.list()).some((one) => one.name === name);
  if (taken) {
    throw new RequestError(
      'conflict',
      `已经有叫“${name}”的播音人；不是同一个人就换个叫法。There is a speaker called ${name}; call another person something else.`,
    );
  }
  const atMs = clock.now();
  const speaker: Speaker = { id: randomUUID() as SpeakerId, name, consent, consentedAtMs: atMs };
  await store.speakers.add(speaker, {
    chain: 'library',
    verb: 'add-speaker',
    subject: speaker.id,
    actor: actorName(actor),
    atMs,
    body: {},
  });
  return speaker;
}

/** The speaker meant by id or by name. Throws RequestError `not-found`. */
export async function speakerNamed({ store }: Pick<Context, 'store'>, text: string): Promise<Speaker> {
  const found = (await store.speakers.list()).find(
    ({ id, name, forgottenAtMs }) => forgottenAtMs === undefined && (id === text || name === text),
  );
  if (found !== undefined) return found;
  throw new RequestError(
    'not-found',
    `没有叫“${text}”的播音人：先登记并写明同意，dalaba speakers add。There is no speaker ${text}; add them and their consent first.`,
  );
}
