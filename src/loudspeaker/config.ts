import type { JWK } from 'jose';
import { z } from 'zod';
import { brokerAddress } from '../protocol/broker-address.ts';
import { areaCode, endpointId } from '../protocol/fields.ts';

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const day = z.string().regex(/^(\d{4}-)?\d\d-\d\d$/, 'MM-DD or YYYY-MM-DD');

/** Every day, unless it begins on some dates or weekdays only. */
const quietPeriod = z.strictObject({
  from: wallTime,
  until: wallTime.or(z.literal('24:00')),
  name: z.string().exactOptional(),
  dates: z
    .array(z.strictObject({ from: day, until: day }))
    .readonly()
    .exactOptional(),
  /** 1 Monday to 7 Sunday. */
  days: z
    .array(z.literal([1, 2, 3, 4, 5, 6, 7]))
    .readonly()
    .exactOptional(),
});

export const loudspeakerConfigSchema = z
  .strictObject({
    endpoint: endpointId,
    county: areaCode,
    /** Base URL of the server it belongs to. */
    server: z.url({ protocol: /^https?$/ }),
    /** The MQTT broker that its orders come by, and its receipts and questions go by; else all goes to the server. */
    broker: z
      .strictObject({
        url: brokerAddress,
        /** PEM file of whoever vouches for the broker. */
        caFile: z.string().min(1).exactOptional(),
      })
      .exactOptional(),
    /** PEM file of the authority that signed the server's certificate, where it is a private one: no other is believed. */
    caFile: z.string().min(1).exactOptional(),
    /** Its credential: fetches audio and signs its receipts in, as `endpoint:secret`. */
    secret: z.string().min(1),
    /** Who may give it orders. */
    publicJwks: z.array(z.custom<JWK>((value) => typeof value === 'object' && value !== null)).min(1),
    /** Who may give it orders of emergencies, and no others; without any it takes none. */
    emergencyJwks: z.array(z.custom<JWK>((value) => typeof value === 'object' && value !== null)).default([]),
    /** Asks its server for orders, rather than be called: behind NAT. */
    pull: z.boolean().default(false),
    /** Its own quiet hours, whatever an order says. */
    quiet: z.array(quietPeriod).default([]),
    /** IANA zone of the quiet hours. */
    zone: z.string().refine(isZone, 'an IANA time zone, e.g. Asia/Shanghai').default('Asia/Shanghai'),
    /** Where its memory survives; loudspeakers of one village may share a folder. */
    folder: z.string().min(1),
    output: z.enum(['null', 'wav', 'alsa']).default('null'),
    /** Its own ceiling, beside the order's. */
    volumePercent: z.number().int().min(0).max(100).default(100),
    /** Milliseconds of its clock in one real millisecond; 1 outside a sample home. */
    speed: z.number().positive().max(10_000).default(1),
  })
  .refine((config) => config.output !== 'alsa' || config.speed === 1, {
    message: '声卡只能按 1 倍速播放。A sound card plays at speed 1 only.',
    path: ['speed'],
  })
  .refine(isApart, {
    message: '应急的密钥不能也是平常的密钥。A key for emergencies can not be an ordinary one, too.',
    path: ['emergencyJwks'],
  });

/** One key for both would be no second key. */
function isApart(keys: { publicJwks: readonly JWK[]; emergencyJwks: readonly JWK[] }): boolean {
  const ordinary = new Set(keys.publicJwks.flatMap(({ kid, x }) => [kid, x]));
  return !keys.emergencyJwks.some(({ kid, x }) => ordinary.has(kid) || ordinary.has(x));
}

export type LoudspeakerOptions = z.input<typeof loudspeakerConfigSchema>;
export type LoudspeakerConfig = z.output<typeof loudspeakerConfigSchema>;

/** Thrown when a loudspeaker can't be what it was asked to be. */
export class LoudspeakerError extends Error {
  override readonly name = 'LoudspeakerError';
  readonly kind: 'config' | 'folder' | 'port';
  constructor(kind: LoudspeakerError['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** Throws LoudspeakerError `config`, naming every wrong field and no value. */
export function parseConfig(options: LoudspeakerOptions): LoudspeakerConfig {
  const parsed = loudspeakerConfigSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new LoudspeakerError('config', `大喇叭设置有误。The loudspeaker's settings: ${problems.join('; ')}`);
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
