import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type DeliveryId, partsOfBroadcast } from '../../domain/ids.ts';
import { varietyName } from '../../domain/variety.ts';
import { slotWords } from '../../domain/words.ts';
import type { Handover, Rundown } from '../../ports/driver.ts';
import type { Order } from '../../protocol/order.ts';
import type { Platform } from './address.ts';
import { beijingTime } from './beijing-time.ts';
import type { Document } from './envelope.ts';
import { documentId, messageId } from './identifiers.ts';
import type { Content } from './xml.ts';

/** Longer titles are cut; platforms show them in a table. */
const titleLength = 100;

/** The message that has an order's programme aired, its MP3 beside it. Throws BlobError, DeliveryError. */
export async function airMessage(platform: Platform, handover: Handover): Promise<Document> {
  const order = handover.order();
  const rundown = await handover.rundown();
  const audio = await readFile(await handover.audio());
  const { profile } = platform;
  const id = documentId(profile, platform.from, 'air', handover.jws);
  const varieties = [...new Set(rundown.items.map(({ variety }) => variety))];
  const name = `EBDR_${id}_${varieties.join('_').slice(0, 40)}.mp3`;
  const body: Content = [
    ['EBMVersion', profile.ebmVersion],
    ['EBMID', messageId(profile, platform.from, platform.place, handover.delivery, 'air')],
    [
      'MsgBasicInfo',
      [
        ...basics(platform, order, rundown, '1'),
        ['StartTime', beijingTime(order.startsAtMs)],
        ['EndTime', beijingTime(order.expiresAtMs)],
      ],
    ],
    [
      'MsgContent',
      [
        ...told(platform, titleOf(order, rundown)),
        [
          'Auxiliary',
          [
            ['AuxiliaryType', '2'],
            ['AuxiliaryDesc', name],
            ['Size', String(audio.length)],
            ['Digest', createHash(profile.digest).update(audio).digest('hex')],
          ],
        ],
      ],
    ],
  ];
  return { id, type: 'EBM', atMs: order.notBeforeMs, body, files: [{ name, content: audio }] };
}

/** The message that takes back an earlier delivery's. Throws DeliveryError. */
export async function cancelMessage(
  platform: Platform,
  handover: Handover,
  earlier: DeliveryId,
): Promise<Document> {
  const order = handover.order();
  const rundown = await handover.rundown();
  const { profile, from, place } = platform;
  const body: Content = [
    ['EBMVersion', profile.ebmVersion],
    ['EBMID', messageId(profile, from, place, earlier, 'cancel')],
    ['RelatedInfo', [['EBMID', messageId(profile, from, place, earlier, 'air')]]],
    ['MsgBasicInfo', basics(platform, order, rundown, '2')],
    ['MsgContent', told(platform, `取消：${headOf(order, rundown)}`)],
  ];
  return {
    id: documentId(profile, from, 'cancel', handover.jws),
    type: 'EBM',
    atMs: order.notBeforeMs,
    body,
  };
}

const basics = (
  { profile, from, sender, eventType }: Platform,
  order: Order,
  rundown: Rundown,
  messageType: '1' | '2',
): Content => [
  ['MsgType', messageType],
  ['SenderName', sender ?? rundown.county],
  ['SenderCode', from],
  ['SendTime', beijingTime(order.notBeforeMs)],
  ['EventType', eventType],
  ['Severity', profile.severity],
];

const told = ({ profile, areas }: Platform, title: string): Content => [
  ['LanguageCode', profile.languageCode],
  ['MsgTitle', title],
  ['AreaCode', areas.join(',')],
];

/** `东阿县11月25日晚间金融知识课`. */
function headOf({ broadcast }: Order, { county }: Rundown): string {
  const { date, slot } = partsOfBroadcast(broadcast);
  const [, month, day] = date.split('-').map(Number);
  return `${county}${month}月${day}日${slotWords[slot].zh}金融知识课`;
}

/** With the languages it is spoken in, which the interface has no field for. */
function titleOf(order: Order, rundown: Rundown): string {
  const spoken = [...new Set(rundown.items.map(({ variety }) => varietyName(variety)))].join('、');
  const lessons = rundown.items.map(({ title }) => title).join('、');
  const title = [...`${headOf(order, rundown)}（${spoken}）：${lessons}`];
  return title.length > titleLength ? `${title.slice(0, titleLength - 1).join('')}…` : title.join('');
}
