import { type Actor, actorName } from '../domain/actor.ts';
import type { AlertChannel } from '../domain/alert-channel.ts';
import type { Finding } from '../domain/finding.ts';
import type { Digest } from '../domain/ids.ts';
import type { LineChange } from '../domain/text-diff.ts';
import { HomeError } from '../ports/home.ts';
import type { KeyChange, ScheduleDraft } from '../ports/schedule-editor.ts';
import { authorise } from './authorise.ts';
import type { Context } from './context.ts';
import type { ScheduleWriting } from './edit-schedule.ts';

type Writing = Pick<ScheduleWriting, 'scheduleEditor'>;

/** A channel without the name it goes by. */
export type ChannelValues = Omit<AlertChannel, 'credential'>;

/** Channels as alerts.yaml says now, published or not. */
export interface WrittenChannels {
  readonly file: string;
  readonly digest: Digest;
  readonly channels: readonly AlertChannel[];
  /** Whether the file can be read; while it can't be, nothing of it is changed here. */
  readonly holds: boolean;
  readonly findings: readonly Finding[];
}

export interface EditedChannels {
  readonly file: string;
  readonly digest: Digest;
  /** False when the file said so already. */
  readonly changed: boolean;
  readonly diff: readonly LineChange[];
  /** Every problem of the home, once it was published. */
  readonly findings: readonly Finding[];
}

/** Throws RequestError `forbidden`, HomeError. */
export async function readChannels({ scheduleEditor }: Writing, actor: Actor): Promise<WrittenChannels> {
  authorise(actor, 'editAlerts');
  const { before, after, holds, findings } = await scheduleEditor.draft('alerts', {});
  const channels = holds ? channelsIn(after.values).map(channelOf) : [];
  return { file: before.file, digest: before.digest, channels, holds, findings };
}

/**
 * What a change would make of alerts.yaml; writes nothing.
 * @param to what the channel is to be, new where there is none of that name; undefined takes it away.
 * Throws RequestError `forbidden`, HomeError `not-found`.
 */
export async function draftChannel(
  { scheduleEditor }: Writing,
  actor: Actor,
  credential: string,
  to: ChannelValues | undefined,
): Promise<Pick<ScheduleDraft, 'before' | 'diff' | 'holds' | 'findings'>> {
  authorise(actor, 'editAlerts');
  const { values } = await scheduleEditor.read('alerts');
  const { before, diff, holds, findings } = await scheduleEditor.draft('alerts', {
    changes: changesFor(values, credential, to),
  });
  // Lines of a file with mistakes may show an address where a name belongs.
  return { before, diff: holds ? diff : [], holds, findings };
}

/**
 * Adds a channel of warnings, changes it or takes it away, in alerts.yaml, and publishes it.
 * @param basedOn digest of the file the edit was made from.
 * Throws RequestError `forbidden`, and HomeError; then nothing was written.
 */
export async function editChannel(
  context: Writing & Pick<Context, 'store' | 'clock'> & Pick<ScheduleWriting, 'publish'>,
  actor: Actor,
  basedOn: Digest,
  credential: string,
  to: ChannelValues | undefined,
): Promise<EditedChannels> {
  authorise(actor, 'editAlerts');
  const { scheduleEditor, store, clock, publish } = context;
  const { values, digest } = await scheduleEditor.read('alerts');
  // Of another file than theirs, only that is to be said.
  const changes = digest === basedOn ? changesFor(values, credential, to) : [];
  const edit = await scheduleEditor.prepare('alerts', basedOn, { changes });
  const { before, after, diff } = edit;
  const { file } = after;
  if (before.digest === after.digest)
    return { file, digest: after.digest, changed: false, diff: [], findings: edit.findings };
  await scheduleEditor.write(edit);
  const was = positionOf(values, credential);
  await store.ledger.append({
    chain: 'library',
    verb: 'edit-alerts',
    subject: 'alerts',
    actor: actorName(actor),
    atMs: clock.now(),
    // Without its lines, in which people's addresses stand.
    body: {
      ...{ file, basedOn: before.digest, digest: after.digest, channel: credential },
      change: to === undefined ? 'removed' : was === undefined ? 'added' : 'changed',
    },
  });
  return { file, digest: after.digest, changed: true, diff, findings: await publish(actor) };
}

type Written = Readonly<Record<string, unknown>>;

/** The list as it is written; entries that are no mapping among them, so that each keeps its number. */
function channelsIn(values: unknown): readonly Written[] {
  const list = (values as { readonly channels?: unknown } | undefined)?.channels;
  return Array.isArray(list) ? list : [];
}

function positionOf(values: unknown, credential: string): number | undefined {
  const found = channelsIn(values).findIndex((one) => one?.credential === credential);
  return found === -1 ? undefined : found;
}

/** Of a file that holds. */
const channelOf = (written: Written): AlertChannel =>
  ({ language: 'zh', ...Object.fromEntries(Object.entries(written).filter(hasValue)) }) as AlertChannel;

const hasValue = ([, value]: readonly [string, unknown]): boolean => value !== '' && value !== null;

const keys = ['kind', 'secret', 'counties', 'kinds', 'language', 'from', 'to'] as const;

/** Only the keys that differ, so that the rest of the file stays as people wrote it. */
function changesFor(
  values: unknown,
  credential: string,
  to: ChannelValues | undefined,
): readonly KeyChange[] {
  const channels = channelsIn(values);
  const position = positionOf(values, credential);
  if (position === undefined) {
    if (to === undefined) throw unknown(credential);
    const { kind, ...more } = to;
    const lines = Object.entries({ kind, credential, ...withoutUsual(more) }).map(
      ([key, value]) => `${key}: ${yamlOf(value)}`,
    );
    return channels.length === 0
      ? [{ do: 'set', key: 'channels', value: `- ${lines.join('\n  ')}` }]
      : [{ do: 'add', key: 'channels', value: lines.join('\n') }];
  }
  if (to === undefined) {
    return channels.length === 1
      ? [{ do: 'set', key: 'channels', value: '[]' }]
      : [{ do: 'unset', key: `channels.${position + 1}` }];
  }
  const was: Written = Object.fromEntries(Object.entries(channels[position] ?? {}).filter(hasValue));
  return keys.flatMap((name): KeyChange[] => {
    const key = `channels.${position + 1}.${name}`;
    const value = to[name];
    if (value === undefined) return was[name] === undefined ? [] : [{ do: 'unset', key }];
    const isSame = yamlOf(was[name] ?? (name === 'language' ? 'zh' : undefined)) === yamlOf(value);
    return isSame ? [] : [{ do: 'set', key, value: yamlOf(value) }];
  });
}

const withoutUsual = ({ language, ...more }: Omit<ChannelValues, 'kind'>): object =>
  language === 'zh' ? more : { ...more, language };

function yamlOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlOf).join(', ')}]`;
  const text = String(value);
  return /^[a-z][\w.@-]*$/i.test(text) ? text : JSON.stringify(text);
}

const unknown = (credential: string): HomeError =>
  new HomeError(
    'not-found',
    `alerts.yaml 里没有渠道 ${credential}。There is no channel ${credential} in alerts.yaml.`,
  );
