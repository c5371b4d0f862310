import { Button, Flex, Typography } from 'antd';
import { useSay } from '../kit/language.tsx';
import { FileCard } from './file-card.tsx';
import { type Ground, guessOf } from './ground.ts';
import { isReady, rivalsOf } from './sending.ts';
import { sendings, useSendings } from './sendings.ts';
import { texts } from './texts.ts';

/** Every file that is on its way in or came in lately, the newest first. */
export function FileList({ ground }: { readonly ground: Ground }) {
  const say = useSay(texts);
  const all = useSendings();
  if (all.length === 0) return null;
  const named = all.filter(({ state }) => state === 'named');
  const ready = named.filter(isReady);
  const isGuessed = named.some(({ fileName }) => Object.keys(guessOf(fileName, ground)).length > 0);
  const doubled = ready.filter((one) => rivalsOf(one, all).length > 0);
  return (
    <section aria-label={say('files')} style={{ marginTop: 24 }}>
      <Flex justify="space-between" align="center" wrap gap={8} style={{ marginBottom: 12 }}>
        <Typography.Title level={3} style={{ fontSize: 16, margin: 0 }}>
          {say('files')}
        </Typography.Title>
        {ready.length > 0 && (
          <Button type="primary" onClick={() => sendings.send()}>
            {say('sendAll', ready.length)}
          </Button>
        )}
      </Flex>
      {(ready.length < named.length || isGuessed) && (
        <Typography.Paragraph type="secondary">
          {[
            ready.length < named.length ? say('notReady', named.length - ready.length) : '',
            isGuessed ? say('guessed') : '',
          ].join(' ')}
        </Typography.Paragraph>
      )}
      {doubled.length > 0 && (
        <Typography.Paragraph type="warning">{say('doubled', doubled.length)}</Typography.Paragraph>
      )}
      <Flex vertical gap={12}>
        {all.map((one) => (
          <FileCard key={one.key} of={one} ground={ground} />
        ))}
      </Flex>
    </section>
  );
}
