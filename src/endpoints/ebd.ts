import type { Endpoint } from '../domain/schedule.ts';
import type { Credentials } from '../ports/credentials.ts';
import {
  type Acceptance,
  type Checked,
  DeliveryError,
  type Driver,
  type Handover,
  type Reported,
} from '../ports/driver.ts';
import { isCancel } from '../protocol/order.ts';
import { createAllowedNetworks, privateNetworks } from './allowed-networks.ts';
import { platformOf, platformProblem } from './ebd/address.ts';
import { beijingTime } from './ebd/beijing-time.ts';
import type { Answer, Document } from './ebd/envelope.ts';
import { evidenceOf } from './ebd/evidence.ts';
import { createExchange, type Exchange, type ExchangeOptions, type Party } from './ebd/exchange.ts';
import { documentId, messageId } from './ebd/identifiers.ts';
import { airMessage, cancelMessage } from './ebd/message.ts';
import { mentions, type Report, reportOf } from './ebd/report.ts';
import { createSoftwareSigner, type Signer } from './ebd/signer.ts';
import { textAt } from './ebd/xml.ts';
import { nonsense } from './http-failure.ts';

export interface EbdDriverOptions extends Omit<ExchangeOptions, 'networks' | 'signer'> {
  /** CIDR; default: this machine and private networks. */
  readonly allowedNetworks?: readonly string[];
  readonly credentials: Pick<Credentials, 'secret'>;
  /** In software, with the endpoint's credential as its key, unless given. */
  readonly signer?: Signer;
}

const askEveryMs = 30_000;
/** How far around the slot a platform's log is asked for. */
const aroundMs = 10 * 60_000;

/**
 * Hands programmes over to county emergency-broadcast platforms, and asks them what became of them; see docs/ebd.md.
 * Throws RangeError when a network is not CIDR.
 */
export function createEbdDriver(options: EbdDriverOptions): Driver {
  const { credentials, allowedNetworks, ...timeouts } = options;
  const networks = createAllowedNetworks(allowedNetworks ?? privateNetworks);
  const signer = options.signer ?? createSoftwareSigner(credentials);
  const exchange = createExchange({ ...timeouts, networks, signer });
  const partyOf = (endpoint: Endpoint): Party => {
    const problem = platformProblem(endpoint.address, networks);
    if (problem !== undefined) throw new DeliveryError('unrecoverable', 'address', problem, false);
    return {
      platform: platformOf(endpoint),
      address: endpoint.address,
      credential: endpoint.credential,
      platformKey: credentials.secret(`${endpoint.credential}-platform`),
    };
  };
  return {
    capabilities: ['upload', 'stored-schedule'],
    evidence: 'platform-reports',
    addressProblem: (address) => platformProblem(address, networks),
    deliver: async (handover, endpoint, signal) => handOver(exchange, partyOf(endpoint), handover, signal),
    check: async (handover, endpoint, signal) => lookFor(exchange, partyOf(endpoint), handover, signal),
    inquirer: {
      everyMs: askEveryMs,
      ask: async (handover, endpoint, signal) => ask(exchange, partyOf(endpoint), handover, signal),
    },
    close: () => exchange.close(),
  };
}

/** What was to be aired before is taken back first: better silence than what was withdrawn. */
async function handOver(
  exchange: Exchange,
  party: Party,
  handover: Handover,
  signal: AbortSignal,
): Promise<Acceptance> {
  const order = handover.order();
  if (order.replaces !== undefined) await takeBack(exchange, party, handover, signal);
  if (isCancel(order)) return { answer: 'accepted' };
  const document = await airMessage(party.platform, handover);
  return acceptanceOf(await exchange.post(party, document, signal), party);
}

/** Whether the platform knows the message; one that it knows nothing of is handed over again. */
async function lookFor(
  exchange: Exchange,
  party: Party,
  handover: Handover,
  signal: AbortSignal,
): Promise<Checked> {
  const { profile, from, place, url } = party.platform;
  const message = messageId(profile, from, place, handover.delivery, 'air');
  const report = await stateOf(exchange, party, handover, message, signal);
  if (report === 'not-held') return handOver(exchange, party, handover, signal);
  if (report === undefined) throw nonsense(url);
  if (report.state === 'cancelled' || report.state === 'failed')
    return { answer: 'refused', reason: report.state === 'failed' ? 'platform-failed' : report.state };
  return { answer: 'accepted' };
}

/** Throws DeliveryError while the platform may still air the earlier message. */
async function takeBack(
  exchange: Exchange,
  party: Party,
  handover: Handover,
  signal: AbortSignal,
): Promise<void> {
  const earlier = handover.order().replaces ?? handover.delivery;
  const document = await cancelMessage(party.platform, handover, earlier);
  if (resultOf(await exchange.post(party, document, signal)) === '1') return;
  const { profile, from, place } = party.platform;
  const message = messageId(profile, from, place, earlier, 'air');
  const report = await stateOf(exchange, party, handover, message, signal);
  if (report === 'not-held' || report?.state === 'cancelled') return;
  throw new DeliveryError(
    'retry-later',
    'not-cancelled',
    `平台 ${party.platform.url} 没有取消旧节目，再试。The platform did not cancel the earlier programme; trying again.`,
    false,
  );
}

/** Codes 2 and 3 are the same for the same bytes; a key can be put right, and "other" may pass. */
function acceptanceOf(answer: Answer, { platform }: Party): Acceptance {
  const code = resultOf(answer);
  switch (code) {
    case '1':
      return { answer: 'accepted' };
    case '2':
      return { answer: 'refused', reason: 'parse-error' };
    case '3':
      return { answer: 'refused', reason: 'content-missing' };
    case '4':
    case '5': {
      const reason = code === '4' ? 'signature' : 'platform-error';
      const message = `平台 ${platform.url} 没有收下（结果代码 ${code}），再试。The platform did not take it (result code ${code}); trying again.`;
      throw new DeliveryError('retry-later', reason, message, false);
    }
    default:
      throw nonsense(platform.url);
  }
}

const resultOf = ({ type, root }: Answer): string | undefined =>
  type === 'EBDResponse' ? textAt(root, 'EBDResponse', 'ResultCode') : undefined;

async function ask(
  exchange: Exchange,
  party: Party,
  handover: Handover,
  signal: AbortSignal,
): Promise<readonly Reported[]> {
  const order = handover.order();
  if (isCancel(order)) return [];
  const { profile, from, place } = party.platform;
  const message = messageId(profile, from, place, handover.delivery, 'air');
  const state = await stateOf(exchange, party, handover, message, signal);
  if (state === undefined || state === 'not-held') return [];
  const isOver = state.state === 'done' || state.state === 'failed' || state.state === 'cancelled';
  if (!isOver || state.aired.length > 0) return evidenceOf(order, state);
  const asked = logRequest(party, handover);
  const logged = reportOf((await exchange.post(party, asked, signal)).root, message);
  return evidenceOf(order, logged !== undefined && logged.aired.length > 0 ? logged : state);
}

/** What the platform says of a message; `not-held` where its answer names none, undefined where it can't be told. */
async function stateOf(
  exchange: Exchange,
  party: Party,
  handover: Handover,
  message: string,
  signal: AbortSignal,
): Promise<Report | 'not-held' | undefined> {
  const document = request(party, handover, 'state', [['EBM', [['EBMID', message]]]]);
  const { type, root } = await exchange.post(party, document, signal);
  if (type !== 'EBMStateResponse') return undefined;
  return reportOf(root, message) ?? (mentions(root, message) ? undefined : 'not-held');
}

const logRequest = (party: Party, handover: Handover): Document => {
  const { startsAtMs, expiresAtMs } = handover.order();
  return request(party, handover, 'log', [
    ['OMDType', 'EBMBrdLog'],
    [
      'Params',
      [
        ['RptStartTime', beijingTime(startsAtMs - aroundMs)],
        ['RptEndTime', beijingTime(expiresAtMs + aroundMs)],
        ['RptType', 'Full'],
      ],
    ],
  ]);
};

function request(
  { platform }: Party,
  { jws }: Handover,
  kind: 'state' | 'log',
  body: Document['body'],
): Document {
  const atMs = Date.now();
  return {
    id: documentId(platform.profile, platform.from, kind, `${jws}\n${atMs}`),
    type: kind === 'state' ? 'EBMStateRequest' : 'OMDRequest',
    atMs,
    body,
  };
}
