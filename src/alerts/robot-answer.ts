import { z } from 'zod';
import { NotifyError } from '../ports/notifier.ts';

const answer = z.object({ errcode: z.number().int(), errmsg: z.string().optional() });

/** WeCom and DingTalk answer HTTP 200 to everything and say in `errcode` whether they took it. Throws NotifyError. */
export function checkRobotAnswer(channel: string, text: string): void {
  const parsed = answer.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new NotifyError(
      'nonsense',
      `渠道 ${channel} 的回答看不懂。The answer of channel ${channel} makes no sense.`,
    );
  }
  const { errcode } = parsed.data;
  if (errcode === 0) return;
  throw new NotifyError(
    `errcode-${errcode}`,
    `渠道 ${channel} 没有收下消息，errcode ${errcode}${hints[errcode] ?? ''}。` +
      `Channel ${channel} did not take the message: errcode ${errcode}.`,
  );
}

/** What the robots' pages say of the codes people meet. */
const hints: Readonly<Record<number, string>> = {
  93000: '（机器人地址里的 key 不对，the key is wrong）',
  45009: '（发得太快，too often）',
  310000: '（签名、关键词或来源地址不对，signature, keyword or source address refused）',
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
