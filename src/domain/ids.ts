/** Branded ids: a string that can only be used where its own noun is meant. */
declare const brand: unique symbol;
type Id<Noun extends string> = string & { readonly [brand]: Noun };

/** GB/T 2260 code: 6 digits a county, 9 a township, 12 a village. */
export type AreaCode = Id<'area'>;
/** BCP 47 tag of a language or dialect, e.g. `cmn`, `cmn-x-jilu1239`. */
export type Variety = Id<'variety'>;
/** A lesson's folder name: lower-case letters, digits and hyphens. */
export type LessonId = Id<'lesson'>;
export type EndpointId = Id<'endpoint'>;
/**
 * `county/date/slot`, e.g. `371524/2026-11-25/evening`; of an emergency `county/date/emergency-N`, of a
 * drill `…/drill-N`, of a test tone `…/tone-N`.
 */
export type BroadcastId = Id<'broadcast'>;
/** `county/date/slot/aN`: the N-th audience of a broadcast, with `/rN` appended for the N-th planning anew. */
export type PlaylistId = Id<'playlist'>;
/** `county/date/slot/endpoint`, with `/rN` appended for the N-th replacement. */
export type DeliveryId = Id<'delivery'>;
/** `lesson/variety/` and the first 12 digits of the master's digest: one take of a lesson in a variety. */
export type RecordingId = Id<'recording'>;
/** Random; stands for a person who lends a voice. */
export type SpeakerId = Id<'speaker'>;
/** Stands for exactly these endpoints of a county: 24 hexadecimal digits made of who they are. */
export type AudienceName = Id<'audience'>;
/** SHA-256 of some bytes, 64 lower-case hexadecimal digits. */
export type Digest = Id<'digest'>;
/** A wall-clock date in the county's zone, `YYYY-MM-DD`. */
export type LocalDate = Id<'date'>;

export type SlotName = 'morning' | 'evening';
export const slotNames = ['morning', 'evening'] as const satisfies readonly SlotName[];
/** What airs at once, in no slot: what was declared, and the same as a drill. */
export type Urgency = 'emergency' | 'drill';
export const urgencies = ['emergency', 'drill'] as const satisfies readonly Urgency[];
/** What a broadcast is on; `tone` is played at one endpoint alone, to hear whether it sounds. */
export type Occasion = SlotName | Urgency | 'tone';
export const occasions = [...urgencies, ...slotNames, 'tone'] as const satisfies readonly Occasion[];
/** What has its time in the county's day, and counts. */
export const isSlot = (occasion: Occasion): occasion is SlotName =>
  occasion === 'morning' || occasion === 'evening';
export const isUrgency = (occasion: Occasion): occasion is Urgency =>
  occasion === 'emergency' || occasion === 'drill';

/** Thrown when a string is not the id it claims to be. */
export class IdError extends Error {
  override readonly name = 'IdError';
}

const checked =
  <Noun extends string>(pattern: RegExp, zh: string, en: string) =>
  (text: string): Id<Noun> => {
    if (!pattern.test(text)) {
      const found = JSON.stringify(text.slice(0, 80));
      throw new IdError(`${found} 不是${zh}。${found} is not ${en}.`);
    }
    return text as Id<Noun>;
  };

export const areaCode = checked<'area'>(
  /^(\d{6}|\d{9}|\d{12})$/,
  '区划代码：要 6、9 或 12 位数字',
  'an area code: expected 6, 9 or 12 digits',
);
export const lessonId = checked<'lesson'>(
  /^[a-z0-9]+(-[a-z0-9]+)*$/,
  '课的编号：要小写字母、数字和连字符',
  'a lesson: expected lower-case letters, digits and hyphens',
);
export const endpointId = checked<'endpoint'>(
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
  '终端编号：要字母、数字、- 和 _，最多 64 个',
  'an endpoint: expected letters, digits, - and _, at most 64',
);
export const digest = checked<'digest'>(
  /^[0-9a-f]{64}$/,
  '摘要：要 64 位十六进制数字',
  'a digest: expected 64 hexadecimal digits',
);

/** Checks its shape only. */
export const recordingIdOf = checked<'recording'>(
  /^[a-z0-9]+(-[a-z0-9]+)*\/[a-z]{2,3}(-[a-z0-9]{1,8})*\/[0-9a-f]{12}$/,
  '录音：要 课/语言/12 位十六进制数字',
  'a recording: expected lesson/variety/12 hexadecimal digits',
);
/** Checks its shape only. */
export const deliveryIdOf = checked<'delivery'>(
  /^\d{6}\/\d{4}-\d{2}-\d{2}\/[a-z]+(-\d+)?\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\/r[1-9]\d{0,3})?$/,
  '播出令：要 县/日期/时段/终端',
  'a delivery: expected county/date/slot/endpoint',
);
export const speakerIdOf = checked<'speaker'>(
  /^[a-z0-9-]{1,64}$/,
  '播音人编号：用 dalaba speakers 查看',
  'a speaker: dalaba speakers lists them',
);

const dateOfShape = checked<'date'>(
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  '日期：要 YYYY-MM-DD，如 2026-11-25',
  'a date: expected YYYY-MM-DD',
);

/** A day the calendar has: 30 February is none. */
export function localDate(text: string): LocalDate {
  const date = dateOfShape(text);
  try {
    Temporal.PlainDate.from(date, { overflow: 'reject' });
    return date;
  } catch {
    throw new IdError(
      `${date} 不是日期：那个月没有这一天。${date} is not a date: that month has no such day.`,
    );
  }
}

export const broadcastId = (county: AreaCode, date: LocalDate, slot: SlotName): BroadcastId =>
  `${county}/${date}/${slot}` as BroadcastId;
export const playlistId = (broadcast: BroadcastId, audienceIndex: number): PlaylistId =>
  `${broadcast}/a${audienceIndex + 1}` as PlaylistId;
export const deliveryId = (broadcast: BroadcastId, endpoint: EndpointId): DeliveryId =>
  `${broadcast}/${endpoint}` as DeliveryId;

/** The N-th replacement of a playlist or a delivery, whichever replacement the given one is. */
export const replacing = <Replaced extends PlaylistId | DeliveryId>(
  id: Replaced,
  replacement: number,
): Replaced => [...id.split('/').slice(0, 4), `r${replacement}`].join('/') as Replaced;

/** Which replacement a playlist or a delivery is; 0 for the first of its kind. */
export const replacementOf = (id: PlaylistId | DeliveryId): number => Number(id.split('/')[4]?.slice(1) ?? 0);

/** The endpoint a delivery goes to. */
export const endpointOfDelivery = (id: DeliveryId): EndpointId => (id.split('/')[3] ?? '') as EndpointId;

const numberedPattern = /^(emergency|drill|tone)-[1-9]\d{0,5}$/;

/** The N-th emergency, drill or test tone of a county's day. */
export const numberedId = (
  county: AreaCode,
  date: LocalDate,
  occasion: Exclude<Occasion, SlotName>,
  number: number,
): BroadcastId => `${county}/${date}/${occasion}-${number}` as BroadcastId;

/** What a broadcast, a playlist, a delivery or what names itself after one is on; undefined where it says nothing known. */
const occasionOf = (id: string): Occasion | undefined => {
  const third = id.split('/')[2] ?? '';
  if (numberedPattern.test(third)) return third.split('-')[0] as Occasion;
  return slotNames.find((name) => name === third);
};

/** Whether it is an emergency or a drill, and which; undefined for anything else. */
export const urgencyOf = (id: string): Urgency | undefined => {
  const occasion = occasionOf(id);
  return occasion !== undefined && isUrgency(occasion) ? occasion : undefined;
};

/** Whether it is of a slot: nothing else is a lesson heard. */
export const isOfSlot = (id: string): boolean => {
  const occasion = occasionOf(id);
  return occasion !== undefined && isSlot(occasion);
};

/** Splits a broadcast id into its parts; throws IdError when it is not one. */
export function partsOfBroadcast(text: string): { county: AreaCode; date: LocalDate; slot: Occasion } {
  const [county = '', date = '', , ...rest] = text.split('/');
  const slot = occasionOf(text);
  if (slot === undefined || rest.length > 0) {
    const found = JSON.stringify(text.slice(0, 80));
    throw new IdError(
      `${found} 不是播出：要 县/日期/时段。${found} is not a broadcast: expected county/date/slot.`,
    );
  }
  return { county: areaCode(county), date: localDate(date), slot };
}
