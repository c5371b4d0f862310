import type { Progress } from '../app/progress.ts';
import type { BroadcastId } from '../domain/ids.ts';
import { type Outcome, outcomes } from '../domain/play.ts';
import { minutes } from './table.ts';
import { deliveryWord, outcomeWord, reasonWord } from './words.ts';

/** Prints one broadcast as it happens: planned → assembled → delivered → played. */
export function sampleLines(id: BroadcastId, say: (text: string) => void): { tell(event: Progress): void } {
  const delivered = new Map<string, string>();
  const played = new Map<string, Outcome>();
  let total = 0;
  const tell = (event: Progress): void => {
    if ('broadcast' in event && event.broadcast !== id) return;
    switch (event.kind) {
      case 'reading':
        if (event.done % 10 !== 0 && event.done !== event.of) return;
        return say(`读取  录音 ${event.done}/${event.of}。Reading recordings.`);
      case 'planned':
        return say(
          `已排  ${event.broadcast}：${event.playlists} 份节目单，${event.endpoints} 个终端。Planned.`,
        );
      case 'rendered':
        return say(
          `制作  ${event.lesson} ${event.variety}：${event.loudnessLufs.toFixed(1)} LUFS，${event.truePeakDbtp.toFixed(1)} dBTP`,
        );
      case 'assembled':
        return say(`已装  ${event.playlist}：${event.items} 段，${minutes(event.durationMs)}。Assembled.`);
      case 'frozen':
        total = event.deliveries;
        return say(`已定  ${event.deliveries} 份播出令已签名。Orders signed.`);
      case 'delivery':
        delivered.set(event.delivery, event.state);
        return say(
          `下发  ${delivered.size}/${total}  ${endpointOf(event.delivery)} ${deliveryWord[event.state]}${event.reason === undefined ? '' : `：${reasonWord(event.reason)}`}`,
        );
      case 'play':
        played.set(`${event.delivery}#${event.item}`, event.outcome);
        return say(
          `播放  ${endpointOf(event.delivery)} 第 ${event.item + 1} 段 ${outcomeWord[event.outcome]} ${minutes(event.playedMs)}  （共 ${summary(played)}）`,
        );
      case 'missed':
        return say(`没播  ${event.broadcast}：${reasonWord(event.reason)}。It did not go out.`);
      case 'settled':
        return say(`已结  ${event.broadcast}。Settled.`);
      default:
        return event satisfies never;
    }
  };
  return { tell };
}

const endpointOf = (delivery: string): string => delivery.split('/').at(-1) ?? delivery;

function summary(played: ReadonlyMap<string, Outcome>): string {
  const all = [...played.values()];
  return outcomes
    .map((one) => [one, all.filter((outcome) => outcome === one).length] as const)
    .filter(([, count]) => count > 0)
    .map(([one, count]) => `${outcomeWord[one]} ${count}`)
    .join(' ');
}
