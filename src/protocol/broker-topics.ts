import type { AreaCode, AudienceName, EndpointId } from '../domain/ids.ts';
import { areaCode, endpointId } from './fields.ts';

/** What an endpoint says on topics of its own. */
export type EndpointTopic = 'answers' | 'receipts' | 'time-questions' | 'status';
export const endpointTopicKinds = [
  'answers',
  'receipts',
  'time-questions',
  'status',
] as const satisfies readonly EndpointTopic[];

/** The topics between the server and one endpoint; a broker lets nobody else on them. */
export function endpointTopics(prefix: string, county: AreaCode, endpoint: EndpointId) {
  const own = `${prefix}/${county}/endpoints/${endpoint}`;
  return {
    /** Which audiences it belongs to; retained. */
    audience: `${own}/audience`,
    /** Orders for it alone; retained. */
    order: (broadcast: string) => `${own}/orders/${levelOf(broadcast)}`,
    orders: `${own}/orders/+`,
    acks: `${own}/acks`,
    /** Apart from the acks, so that a device that does not know of it is not troubled. */
    missing: `${own}/missing`,
    timeAnswers: `${own}/time-answers`,
    says: (kind: EndpointTopic) => `${own}/${kind}`,
  };
}

/** The topics that the endpoints of one audience listen to. */
export function audienceTopics(prefix: string, county: AreaCode, audience: AudienceName) {
  const shared = `${prefix}/${county}/${audience}`;
  return {
    /** One a broadcast, retained, so that no order hides another. */
    order: (broadcast: string) => `${shared}/orders/${levelOf(broadcast)}`,
    orders: `${shared}/orders/+`,
    /** For what can't wait for a slot. */
    emergency: `${shared}/emergency`,
  };
}

/** What every endpoint says on topics of this kind. */
export const everyEndpoint = (prefix: string, kind: EndpointTopic): string =>
  `${prefix}/+/endpoints/+/${kind}`;

/** Whose topic it is: the broker lets an endpoint speak on its own only. */
export function speakerOf(
  prefix: string,
  topic: string,
): { county: AreaCode; endpoint: EndpointId; kind: EndpointTopic } | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined;
  const [code, noun, name, last, ...rest] = topic.slice(prefix.length + 1).split('/');
  const county = areaCode.safeParse(code);
  const endpoint = endpointId.safeParse(name);
  const kind = endpointTopicKinds.find((one) => one === last);
  if (noun !== 'endpoints' || kind === undefined || rest.length > 0) return undefined;
  if (!county.success || !endpoint.success) return undefined;
  return { county: county.data, endpoint: endpoint.data, kind };
}

/** `371524/2026-11-25/evening` as one level: `2026-11-25-evening`. */
const levelOf = (broadcast: string): string => broadcast.split('/').slice(1).join('-');
