import type { Actor } from '../domain/actor.ts';
import { type CapAlert, type CapInfo, causeOf, countiesConcerned } from '../domain/cap.ts';
import type { EmergencyRules } from '../domain/emergency.ts';
import type { AreaCode, BroadcastId } from '../domain/ids.ts';
import { refusalOf } from '../domain/permissions.ts';
import { type AlertReader, CapError } from '../ports/alert-reader.ts';
import { type Context, RequestError } from './context.ts';
import type { EmergencyRequest } from './declare-emergency.ts';

export interface ProposalNeeds extends Pick<Context, 'store' | 'clock'> {
  readonly alertReader: AlertReader;
}

/** What an alert asks for, for a person to confirm. Nothing is aired by it. */
export interface Proposal {
  readonly cause: string;
  readonly event: string;
  readonly headline?: string;
  readonly severity: CapInfo['severity'];
  readonly urgency: CapInfo['urgency'];
  readonly expiresAtMs?: number;
  /** One a county: what `declareEmergency` takes. */
  readonly air: readonly EmergencyRequest[];
  /** What airs because of alerts that this one updates or cancels. */
  readonly end: readonly BroadcastId[];
  /** Geocodes of no county here, and counties that are not the person's. */
  readonly unknown: readonly string[];
  readonly notYours: readonly AreaCode[];
}

const repeats = 3;

/**
 * Reads an alert of CAP 1.2 and says what it asks for: which notice, where, as a drill where it is an exercise.
 * Throws RequestError for what is malformed, expired, past, a test, or of an event no notice is named for.
 */
export async function proposeEmergency(context: ProposalNeeds, actor: Actor, xml: string): Promise<Proposal> {
  requireRole(actor);
  const [alert, rules] = await read(context, xml);
  const inForce = infosInForce(alert, context.clock.now());
  const cause = causeOf(alert);
  const earlier = await airedBecauseOf(context, actor, alert);
  const [info, ...others] = inForce;
  if (alert.msgType === 'Cancel') {
    const { event = '—', severity = 'Unknown', urgency = 'Unknown' } = info ?? {};
    return { cause, event, severity, urgency, air: [], end: earlier, unknown: [], notYours: [] };
  }
  if (info === undefined) throw refused('里面没有 info', 'it has no info');
  const every = [info, ...others];
  const schedules = (await context.store.revisions.schedules()).map(({ body }) => body);
  const geocodes = every.flatMap(({ areas }) => areas.flatMap((area) => area.geocodes));
  const { concerned, unknown } = countiesConcerned(geocodes, schedules);
  if (concerned.length === 0)
    throw refused(
      `没有一个地方在这里：${[...unknown].join('、') || '没有 geocode'}`,
      `none of its areas is here: ${[...unknown].join(', ') || 'no geocode'}`,
    );
  const notice = every.map((one) => noticeFor(one, rules)).find((found) => found !== undefined);
  if (notice === undefined)
    throw refused(
      `schedules/emergencies.yaml 没有写“${info.event}”播哪条通知`,
      `schedules/emergencies.yaml names no notice for ${info.event}`,
    );
  const mine = concerned.filter(({ county }) => refusalOf(actor, 'declareEmergency', county) === undefined);
  const { headline, expiresAtMs } = info;
  return {
    cause,
    event: info.event,
    ...(headline === undefined ? {} : { headline }),
    severity: info.severity,
    urgency: info.urgency,
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
    air: mine.map(({ county, areas }) => ({
      ...{ county, areas, notice, cause, repeat: repeats },
      drill: alert.status === 'Exercise',
      after: rules.after ?? 'resume',
      ...(alert.status !== 'Exercise' || rules.drillNotice === undefined
        ? {}
        : { drillNotice: rules.drillNotice }),
    })),
    end: earlier,
    unknown,
    notYours: concerned
      .map(({ county }) => county)
      .filter((one) => !mine.some(({ county }) => county === one)),
  };
}

/** Somewhere at least. */
function requireRole(actor: Actor): void {
  if (actor.kind === 'person' && actor.roles.includes('emergency')) return;
  throw new RequestError(
    'forbidden',
    '您不能导入预警：要有应急的角色。You may not import alerts: that takes the role emergency.',
  );
}

async function read({ alertReader }: ProposalNeeds, xml: string): Promise<[CapAlert, EmergencyRules]> {
  try {
    return [alertReader.read(xml), await alertReader.rules()];
  } catch (error) {
    if (!(error instanceof CapError)) throw error;
    throw new RequestError('invalid', error.message);
  }
}

/** The parts of an alert that ask for something now. Throws RequestError where none does. */
function infosInForce({ status, msgType, infos }: CapAlert, nowMs: number): readonly CapInfo[] {
  if (status !== 'Actual' && status !== 'Exercise')
    throw refused(`它的 status 是 ${status}，不是真的预警`, `its status is ${status}`);
  if (msgType !== 'Alert' && msgType !== 'Update' && msgType !== 'Cancel')
    throw refused(`它的 msgType 是 ${msgType}`, `its msgType is ${msgType}`);
  if (msgType === 'Cancel') return infos;
  const left = infos.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs);
  if (infos.length > 0 && left.length === 0) throw refused('它过期了', 'it has expired');
  const toCome = left.filter(({ urgency }) => urgency !== 'Past');
  if (left.length > 0 && toCome.length === 0)
    throw refused('事情已经过去了（urgency Past）', 'its event is past');
  return toCome;
}

const noticeFor = ({ event, eventCodes }: CapInfo, { events }: EmergencyRules) =>
  [event, ...eventCodes].map((name) => events.get(name)).find((found) => found !== undefined);

/**
 * What still airs, in the actor's counties, because of alerts that this one refers to. An exercise ends drills alone, and
 * nothing but an exercise ends one.
 */
async function airedBecauseOf(
  { store }: ProposalNeeds,
  actor: Actor,
  { references, status }: CapAlert,
): Promise<readonly BroadcastId[]> {
  const isDrill = status === 'Exercise';
  const open = new Set((await store.broadcasts.open()).map(({ id }) => id));
  return (await store.emergencies.list({ limit: 1000 }))
    .filter(({ cause, drill }) => drill === isDrill && references.includes(cause ?? ''))
    .filter(({ broadcast, endedAtMs }) => endedAtMs === undefined && open.has(broadcast))
    .filter(({ county }) => refusalOf(actor, 'declareEmergency', county) === undefined)
    .map(({ broadcast }) => broadcast);
}

const refused = (zh: string, en: string): RequestError =>
  new RequestError('invalid', `这条预警不播：${zh}。This alert is not aired: ${en}.`);
