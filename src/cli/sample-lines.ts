import type { Progress } from '../app/progress.ts';
import { type BroadcastId, endpointOfDelivery } from '../domain/ids.ts';
import { type Outcome, outcomes } from '../domain/play.ts';
import type { Watch } from './live-view.ts';
import type { NextSlot } from './next-slots.ts';
import { minutes } from './table.ts';
import { deliveryWord, outcomeWord, reasonWord, slotWord } from './words.ts';

/** Prints broadcasts as they happen, a line each: planned → assembled → delivered → played. */
export function sampleLines(slots: readonly NextSlot[], say: (text: string) => void): Watch {
  const names = new Map<BroadcastId, string>(
    slots.map(({ id, schedule, slot }) => [id, `${schedule.name}${slotWord[slot]}`]),
  );
  const delivered = new Set<string>();
  const totals = new Map<BroadcastId, number>();
  const played = new Map<string, Outcome>();
  const tell = (event: Progress): void => {
    if (event.kind === 'reading') {
      if (event.done % 10 === 0 || event.done === event.of)
        say(`读取  录音 ${event.done}/${event.of}。Reading recordings.`);
      return;
    }
    const name = names.get(event.broadcast);
    if (name === undefined) return;
    if (event.kind === 'frozen') totals.set(event.broadcast, event.deliveries);
    if (event.kind === 'delivery') delivered.add(event.delivery);
    if (event.kind === 'play') played.set(`${event.delivery}#${event.item}`, event.outcome);
    const of = (ids: Iterable<string>) => [...ids].filter((id) => id.startsWith(`${event.broadcast}/`));
    const counts = {
      delivered: of(delivered).length,
      of: totals.get(event.broadcast) ?? 0,
      outcomes: of(played.keys()).map((key) => played.get(key)),
    };
    say(lineOf(event, name, counts));
  };
  return { tell, follow: () => undefined, note: say, leave: () => undefined };
}

interface Counts {
  readonly delivered: number;
  readonly of: number;
  readonly outcomes: readonly (Outcome | undefined)[];
}

function lineOf(event: Exclude<Progress, { kind: 'reading' }>, name: string, counts: Counts): string {
  switch (event.kind) {
    case 'planned':
      return `已排  ${name} ${event.broadcast}：${event.playlists} 份节目单，${event.endpoints} 个终端。Planned.`;
    case 'rendered':
      return `制作  ${name} ${event.lesson} ${event.variety}：${event.loudnessLufs.toFixed(1)} LUFS，${event.truePeakDbtp.toFixed(1)} dBTP。Rendition made.`;
    case 'assembled':
      return `已装  ${name} ${event.playlist}：${event.items} 段，${minutes(event.durationMs)}。Assembled.`;
    case 'frozen':
      return `已定  ${name}：${event.deliveries} 份播出令已签名。Orders signed.`;
    case 'replaced':
      return `换令  ${name}：${event.deliveries} 份新播出令已签名。Orders replaced.`;
    case 'postponed':
      return `推迟  ${name} ${event.broadcast}。Postponed.`;
    case 'held':
      return `等着  ${name}：${event.orders} 份播出令等第二个人放行。Waiting for a second person.`;
    case 'released':
      return `放行  ${name} ${event.broadcast}。Released.`;
    case 'delivery':
      return `下发  ${name} ${counts.delivered}/${counts.of}  ${endpointOfDelivery(event.delivery)} ${deliveryWord[event.state]}${event.reason === undefined ? '' : `：${reasonWord(event.reason)}`}。Delivery ${event.state}.`;
    case 'play':
      return `播放  ${name} ${endpointOfDelivery(event.delivery)} 第 ${event.item + 1} 段 ${outcomeWord[event.outcome]} ${minutes(event.playedMs)}（共 ${summary(counts.outcomes)}）。Item ${event.outcome}.`;
    case 'missed':
      return `没播  ${name} ${event.broadcast}：${reasonWord(event.reason)}。It did not go out.`;
    case 'alert':
      return `预警  ${event.text} Warning.`;
    case 'settled':
      return `已结  ${name} ${event.broadcast}。Settled.`;
    default:
      return event satisfies never;
  }
}

const summary = (all: readonly (Outcome | undefined)[]): string =>
  outcomes
    .map((one) => [one, all.filter((outcome) => outcome === one).length] as const)
    .filter(([, count]) => count > 0)
    .map(([one, count]) => `${outcomeWord[one]} ${count}`)
    .join(' ');
