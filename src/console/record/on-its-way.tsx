import { Button, Flex, Popconfirm, Progress, Typography } from 'antd';
import { useLanguage, useSay } from '../kit/language.tsx';
import { inLanguage } from '../kit/problem-text.ts';
import { isReady, type Sending } from './sending.ts';
import { sendings } from './sendings.ts';
import { texts } from './texts.ts';

/** How far a file is on its way, and what may be done about it. */
export function OnItsWay({ of }: { readonly of: Sending }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const why = of.reason === undefined ? say('noAnswer') : inLanguage(of.reason, language);
  const { key, fileName, bytes, sentBytes, state } = of;
  const percent = bytes === 0 ? 0 : Math.floor((sentBytes / bytes) * 100);
  return (
    <Flex vertical gap={4}>
      {state !== 'named' && (
        <Progress
          percent={percent}
          status={state === 'stopped' ? 'exception' : state === 'sending' ? 'active' : 'normal'}
          aria-label={say('progress', fileName)}
        />
      )}
      <Flex wrap gap={8} align="center" justify="space-between">
        <Typography.Text type={state === 'stopped' || state === 'cut' ? 'danger' : 'secondary'} role="status">
          {state === 'named'
            ? sizeOf(bytes)
            : `${wordsOf(say, of, percent, why)} ${say('amount', sizeOf(sentBytes), sizeOf(bytes))}`}
        </Typography.Text>
        <Flex gap={8}>
          {state === 'named' && (
            <Button type="primary" disabled={!isReady(of)} onClick={() => sendings.send(key)}>
              {say('send')}
            </Button>
          )}
          {(state === 'sending' || state === 'cut' || state === 'waiting') && (
            <Button onClick={() => sendings.pause(key)}>{say('pause')}</Button>
          )}
          {(state === 'paused' || state === 'stopped') && (
            <Button type="primary" onClick={() => sendings.send(key)}>
              {say(state === 'paused' ? 'resume' : 'retry')}
            </Button>
          )}
          {state === 'named' ? (
            <Button onClick={() => void sendings.remove(key)}>{say('remove')}</Button>
          ) : (
            <Popconfirm title={say('giveUpAsk', fileName)} onConfirm={() => void sendings.remove(key)}>
              <Button danger>{say('giveUp')}</Button>
            </Popconfirm>
          )}
        </Flex>
      </Flex>
    </Flex>
  );
}

function wordsOf(
  say: ReturnType<typeof useSay<typeof texts>>,
  of: Sending,
  percent: number,
  why: string,
): string {
  switch (of.state) {
    case 'named':
      return '';
    case 'stopped':
      return say('stopped', why);
    case 'unfinished':
      return say('unfinished', percent);
    case 'received':
      return say('checking');
    case 'waiting':
    case 'sending':
    case 'paused':
    case 'cut':
      return say(of.state);
    default:
      return of.state satisfies never;
  }
}

const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
