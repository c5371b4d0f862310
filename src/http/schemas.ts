import { z } from 'zod';
import { faultKinds } from '../domain/alert.ts';
import { alertLanguages, channelKinds } from '../domain/alert-channel.ts';
import { doubts } from '../domain/belief.ts';
import { broadcastStates } from '../domain/broadcast.ts';
import { checkFindings, deliveryStates } from '../domain/delivery.ts';
import { occasions, slotNames } from '../domain/ids.ts';
import { lessonKinds } from '../domain/lesson.ts';
import { languageModes } from '../domain/plan-rules.ts';
import { evidenceKinds, outcomes } from '../domain/play.ts';
import { driverNames, holidayRules, seasonNames } from '../domain/schedule.ts';

/** What answers are made of, each under its name in the document. */
export const components = z.registry<{ id: string }>();

export const named = <Schema extends z.ZodType>(id: string, schema: Schema): Schema => {
  components.add(schema, { id });
  return schema;
};

export const word = z.object({ zh: z.string(), en: z.string() }).readonly();
export const atMs = z.int().describe('An instant, UTC milliseconds');
export const durationMs = z.int().min(0).describe('Milliseconds');
export const count = z.int().min(0);
export const digest = z.string().describe('SHA-256, 64 hexadecimal digits');
export const date = z.iso.date().describe('A date in the county’s own zone');
const monthDay = z.string().describe('`MM-DD`');
const wallTime = z.string().describe('`HH:MM` in the county’s zone');
export const variety = z.string().describe('BCP 47 tag of a language or dialect');
export const area = z.string().describe('GB/T 2260 code: 6 digits a county, 9 a township, 12 a village');
export const slotName = z.enum(slotNames);
export const occasion = z.enum(occasions).describe('A slot of the county’s day, or what aired at once');
export const broadcast = z
  .string()
  .describe('`county/date/slot`; `county/date/emergency-N`, `…/drill-N`, `…/tone-N`');

/** A page of a list. */
export const page = <Item extends z.ZodType>(id: string, item: Item) =>
  named(
    id,
    z.object({
      items: z.array(item).readonly(),
      nextCursor: z.string().optional().describe('Gives the next page; absent on the last'),
    }),
  );

export const inputProblem = z.object({
  in: z.enum(['path', 'query', 'body', 'metadata']),
  field: z.string(),
  found: z.string(),
  expected: z.string(),
});

export const problemSchema = named(
  'Problem',
  z
    .object({
      type: z.string(),
      status: z.int(),
      title: z.string().describe('What is wrong and what to do, in Chinese, then in English'),
      detail: z.string().optional(),
      errors: z.array(inputProblem).readonly().optional().describe('Each field that does not hold'),
      broadcast: z.string().optional().describe('The broadcast that stands against it'),
    })
    .describe('RFC 9457'),
);

const weekdays = z.array(z.int().min(1).max(7)).readonly().describe('1 Monday to 7 Sunday');
const dayRange = z
  .object({ from: z.string(), until: z.string() })
  .describe('Dates, or `MM-DD` of every year');

const liveRelay = named(
  'LiveRelay',
  z.object({
    url: z.string().describe('The source'),
    title: z.string(),
    durationMs: durationMs.describe('Exact, in whole frames'),
    fallback: z.string().describe('The lesson that is heard where the source is not'),
    dates: z.array(dayRange).readonly().optional(),
    days: weekdays.optional(),
  }),
);

export const slotSchema = named(
  'Slot',
  z.object({
    name: slotName,
    at: wallTime,
    lengthMs: durationMs.describe('No programme is longer'),
    days: weekdays.optional(),
    holidays: z.enum(holidayRules).optional(),
    language: z.enum(languageModes).optional(),
    opening: z.string().nullable().optional(),
    closing: z.string().nullable().optional(),
    gapMs: durationMs.optional(),
    volumePercent: z.int().optional(),
    live: liveRelay.optional().describe('What it relays after its opening'),
  }),
);

const quietPeriod = named(
  'QuietPeriod',
  z.object({
    from: wallTime,
    until: wallTime,
    name: z.string().optional(),
    dates: z.array(dayRange).readonly().optional(),
    days: weekdays.optional(),
  }),
);

const season = named(
  'Season',
  z.object({
    name: z.enum(seasonNames),
    from: monthDay.describe('Its first day'),
    until: monthDay.describe('Its last day; before `from` where it runs over the year’s end'),
    slots: z.array(slotSchema).readonly().describe('The slots it moves'),
  }),
);

export const countySchema = named(
  'County',
  z.object({
    county: area,
    name: z.string(),
    pinyin: z.string(),
    zone: z.string().describe('IANA zone of the wall times'),
    revision: z.int().min(1).describe('Number of the schedule revision that runs'),
    slots: z.array(slotSchema).readonly().describe('Outside seasons'),
    seasons: z.array(season).readonly(),
    quiet: z.array(quietPeriod).readonly(),
    leadMs: durationMs.describe('How long before air orders are signed'),
    volumePercent: z.int(),
    areas: count,
    endpoints: count,
  }),
);

export const areaSchema = named(
  'Area',
  z.object({
    area,
    county: area,
    name: z.string(),
    population: count.optional(),
    varieties: z.array(variety).readonly().describe('Wanted, in order of preference; inherited where empty'),
  }),
);

export const endpointSchema = named(
  'Endpoint',
  z.object({
    id: z.string(),
    county: area,
    area,
    name: z.string(),
    driver: z.enum(driverNames),
    address: z.string(),
    volumePercent: z.int().optional(),
    place: z.object({ lon: z.number(), lat: z.number() }).optional(),
  }),
);

const recording = named(
  'Recording',
  z.object({
    variety,
    master: digest,
    durationMs,
    approved: z.boolean().describe('Whether exactly these bytes may air'),
    script: z.string().optional().describe('The wording spoken, where it differs from the lesson’s'),
  }),
);

export const lessonSchema = named(
  'Lesson',
  z.object({
    id: z.string(),
    kind: z.enum(lessonKinds),
    title: z.string(),
    topic: z.string(),
    weight: z.number(),
    validFrom: date.optional(),
    validUntil: date.optional(),
    script: z.string(),
    synthetic: z.boolean(),
    retired: z.boolean().optional().describe('True when it is no longer planned'),
    recordings: z.array(recording).readonly(),
  }),
);

const broadcastFields = {
  id: broadcast,
  county: area,
  date,
  slot: occasion,
  state: z.enum(broadcastStates),
  reason: z.string().optional().describe('Why it was missed, or why nothing of it is left to be heard'),
  startsAtMs: atMs,
  endsAtMs: atMs,
  freezeAtMs: atMs.describe('When its orders are to be signed'),
  adHoc: z.boolean().describe('Aired at once on a person’s word'),
  postponedFromMs: atMs.optional().describe('Where its slot had it, when somebody postponed it'),
};
export const broadcastSchema = named('Broadcast', z.object(broadcastFields));

export const reason = named(
  'Reason',
  z.object({
    rule: z.string(),
    text: z.string().describe('A sentence, in Chinese'),
    en: z.string().optional().describe('The same in English; absent from older plans'),
  }),
);

const worth = named(
  'Worth',
  z.object({
    value: count.describe('Thousandths: 1,000 is a lesson of weight 1 that waited as long as it should'),
    waitedMs: durationMs.optional().describe('Since it was last heard; absent where it never was'),
    weight: z.number(),
    emphasis: z.object({ factor: z.number(), from: z.array(z.string()).readonly() }).optional(),
    expiry: z.number().optional().describe('Above 1 where its last valid day is near'),
  }),
);

const playlistItem = named(
  'PlaylistItem',
  z.object({
    index: count,
    kind: z.enum(lessonKinds),
    lesson: z.string(),
    title: z.string(),
    topic: z.string(),
    wanted: variety,
    variety,
    master: digest,
    durationMs,
    live: z
      .object({ title: z.string(), url: z.string() })
      .optional()
      .describe('What it relays; the rest of the item is the recording that is heard in its place'),
    reason,
    worth: worth.optional().describe('Of a lesson; absent from older plans'),
  }),
);
const leftOut = z.object({
  lesson: z.string(),
  title: z.string(),
  reason,
  worth: worth.optional().describe('Of a lesson that could have aired; absent from older plans'),
});

const cue = z.object({
  item: count,
  lesson: z.string(),
  variety,
  rendition: digest,
  offsetMs: durationMs,
  durationMs,
});
const programme = named(
  'Programme',
  z.object({ digest, bytes: count, durationMs, cues: z.array(cue).readonly() }),
);

const playlist = named(
  'Playlist',
  z.object({
    items: z.array(playlistItem).readonly(),
    leftOut: z.array(leftOut).readonly(),
    gapMs: durationMs,
    durationMs,
    budgetMs: durationMs,
    silentBecause: z.string().optional().describe('Why an audience that was to hear something hears nothing'),
    total: z
      .object({ value: count, bound: count.describe('No choice is worth more') })
      .optional()
      .describe('What its lessons are worth together; absent from older plans'),
  }),
);
export const audience = z.object({
  key: z.string(),
  varieties: z.array(variety).readonly(),
  volumePercent: z.int(),
  endpoints: z.array(z.string()).readonly(),
});
export const broadcastPlaylist = named(
  'BroadcastPlaylist',
  z.object({ id: z.string(), broadcast, audience, playlist, programme: programme.optional() }),
);

/** A count of each. */
const counts = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<Name, typeof count>);
export const deliveryCounts = named('DeliveryCounts', counts(deliveryStates));
export const outcomeCounts = named('OutcomeCounts', counts(outcomes));

export const deliverySchema = named(
  'Delivery',
  z.object({
    id: z.string(),
    broadcast,
    playlist: z.string(),
    county: area,
    area,
    endpoint: z.string(),
    endpointName: z.string(),
    state: z.enum(deliveryStates),
    epoch: count,
    attempts: count,
    sequence: count,
    expiresAtMs: atMs,
    nextAttemptAtMs: atMs,
    settledAtMs: atMs.optional(),
    reason: z.string().optional(),
    certain: z.boolean().describe('False when the endpoint may hold the order although it never answered'),
    check: z
      .object({ atMs, found: z.enum(checkFindings), reason: z.string().optional() })
      .optional()
      .describe('Whether it still held its order when it was looked at shortly before air'),
  }),
);

export const broadcastDetailSchema = named(
  'BroadcastDetail',
  z.object({
    broadcast: broadcastSchema,
    playlists: z.array(broadcastPlaylist).readonly(),
    deliveries: z.array(deliverySchema).readonly(),
    plays: outcomeCounts,
  }),
);

export const playSchema = named(
  'Play',
  z.object({
    delivery: z.string(),
    item: count,
    version: z.int().min(1),
    outcome: z.enum(outcomes),
    playedMs: durationMs,
    startedAtMs: atMs.optional(),
    reason: z.string().optional(),
    evidence: z.enum(evidenceKinds).optional().describe('Who says so; absent where nobody does'),
    sentMs: durationMs.optional().describe('How much was streamed, whoever listened'),
    liveMs: durationMs
      .optional()
      .describe('How much of what was played or streamed was the live source; absent where nothing was'),
    doubt: z
      .enum(doubts)
      .optional()
      .describe('What of the endpoint’s word was not believed; absent where all of it was'),
    live: z
      .string()
      .optional()
      .describe('What its item was to relay; the lesson is the recording in its place'),
    broadcast,
    county: area,
    date,
    slot: occasion,
    endpoint: z.string(),
    endpointName: z.string(),
    area,
    kind: z.enum(lessonKinds),
    lesson: z.string(),
    title: z.string(),
    wanted: variety,
    variety,
    rendition: digest,
    durationMs,
  }),
);

const broadcastSummary = named(
  'BroadcastSummary',
  z.object({
    ...broadcastFields,
    audiences: count,
    deliveries: deliveryCounts,
    plannedPlays: count.describe('How many plays there will be in the end: items times endpoints'),
    plays: outcomeCounts,
    notOwed: count.describe('Missed because another order took their place; counted nowhere else'),
    held: z
      .object({ orders: count, sent: count, limit: count })
      .optional()
      .describe('Orders that wait for a second person, with how many went out in the hour before, and may'),
    muted: count.describe('How many endpoints villages want silent'),
    checks: counts(checkFindings).describe('What was found when endpoints were looked at again before air'),
  }),
);
const ruling = z.object({
  rule: z.enum(['plan', 'season', 'days', 'holiday', 'make-up', 'quiet']),
  season: z.enum(seasonNames).optional(),
  weekday: z.int().optional(),
  name: z.string().optional(),
  quiet: quietPeriod.optional(),
});
const countyDay = named(
  'CountyDay',
  z.object({
    county: area,
    name: z.string(),
    zone: z.string(),
    date,
    endpoints: count,
    slots: z
      .array(
        z.object({
          ...slotSchema.shape,
          startsAtMs: atMs,
          endsAtMs: atMs,
          planAtMs: atMs.describe('When its broadcast is planned'),
        }),
      )
      .readonly(),
    silent: z
      .array(z.object({ ...slotSchema.shape, startsAtMs: atMs, endsAtMs: atMs, why: ruling, text: word }))
      .readonly()
      .describe('Slots that do not air on this date, and why'),
    quiet: z.array(quietPeriod).readonly(),
    broadcasts: z.array(broadcastSummary).readonly(),
  }),
);
const alertSchema = named(
  'Alert',
  z.object({
    id: z.string(),
    broadcast: broadcast.optional().describe('What it is about; absent where that is a county'),
    endpoint: z.string().optional(),
    county: area,
    kind: z.enum(faultKinds),
    openedAtMs: atMs,
    text: word.describe('Where, what and what to do'),
  }),
);
export const daySchema = named(
  'Day',
  z.object({
    nowMs: atMs.describe('By the service’s clock'),
    counties: z.array(countyDay).readonly(),
    sample: z
      .object({ speed: z.number().describe('How much faster its clock runs') })
      .optional()
      .describe('Present in a sample home: nothing is aired'),
    alerts: z.array(alertSchema).readonly().describe('Warnings that are open, whatever the date'),
  }),
);
export const alertSettingsSchema = named(
  'AlertSettings',
  z.object({
    warnMs: durationMs.describe('How long before air a broadcast that is not on its way is warned of'),
    undeliveredPercent: z.number().describe('How many of its endpoints may lack their order'),
    channels: z
      .array(
        z.object({
          channel: z.string().describe('Name of its credential'),
          kind: z.enum(channelKinds),
          language: z.enum(alertLanguages),
          signed: z.boolean().describe('Whether its messages are signed'),
          counties: z.array(area).readonly().optional().describe('Only these; all unless given'),
          kinds: z.array(z.enum(faultKinds)).readonly().optional().describe('Only these; all unless given'),
          recipients: count.optional().describe('Of an e-mail'),
        }),
      )
      .readonly(),
  }),
);
export const alertTestSchema = named(
  'AlertTest',
  z.object({
    channels: z
      .array(
        z.object({
          channel: z.string().describe('Name of its credential'),
          kind: z.enum(channelKinds),
          sent: z.boolean(),
          reason: z.string().optional(),
          message: z.string().optional(),
        }),
      )
      .readonly(),
  }),
);

export const findingSchema = named(
  'Finding',
  z.object({
    severity: z.enum(['error', 'warning']),
    file: z.string(),
    line: z.int().optional(),
    column: z.int().optional(),
    found: z.string(),
    expected: z.string(),
  }),
);
export const lessonFileSchema = named(
  'LessonFile',
  z.object({
    id: z.string(),
    file: z.string().describe('Path in the home'),
    digest: digest.describe('Of the file’s bytes: what an edit is based on'),
    fields: z
      .object({
        title: z.string(),
        kind: z.enum(lessonKinds),
        topic: z.string(),
        weight: z.number(),
        validFrom: date.optional(),
        validUntil: date.optional(),
        synthetic: z.boolean(),
        retired: z.boolean(),
        script: z.string(),
        scripts: z.record(z.string(), z.string()).readonly().describe('By variety, where it has its own'),
      })
      .optional()
      .describe('Absent when what the file says does not hold'),
    findings: z.array(findingSchema).readonly(),
  }),
);
export const writtenLessonSchema = named(
  'WrittenLesson',
  z.object({
    lesson: lessonFileSchema,
    changed: z.boolean().describe('False when the file said so already'),
    findings: z.array(findingSchema).readonly().describe('Of the whole home, once it was published'),
  }),
);
export const publicationSchema = named(
  'Publication',
  z.object({ findings: z.array(findingSchema).readonly() }),
);
const spoken = z.array(z.object({ lesson: z.string(), title: z.string(), variety })).readonly();
export const replacedProgramme = named(
  'ReplacedProgramme',
  z.object({
    broadcast,
    county: area,
    date,
    slot: occasion,
    startsAtMs: atMs,
    audience: z.string(),
    endpoints: count,
    was: spoken,
    becomes: spoken.describe('Empty where it hears nothing'),
    outcome: z.enum(['replaced', 'silent', 'airs']).describe('`airs`: it could not be helped'),
    reason: z.string().optional().describe('`nothing-to-air`, `too-late`, `on-air`, `no-schedule`'),
    holding: count.describe(
      'Endpoints that hold, or may hold, the old order: each plays it unless the new one reaches it in time',
    ),
  }),
);
export const airedSchema = named('Aired', z.object({ broadcast }));

const words = z.record(z.string(), word).readonly();
export const wordsSchema = named(
  'Words',
  z.object({
    slots: words,
    states: words,
    deliveries: words,
    findings: words,
    outcomes: words,
    kinds: words,
    reasons: words,
    rules: words,
    varieties: words,
    actions: words,
  }),
);
