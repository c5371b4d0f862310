import { Flex, Tag, Typography } from 'antd';
import type { Play } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { keyOf, outcomeColours, type usePlayWords } from './play-words.ts';
import { texts } from './texts.ts';

/** The table of plays, where it is too narrow for one: endpoint by endpoint. */
export function PlayList({
  of,
  words,
}: {
  readonly of: readonly Play[];
  readonly words: ReturnType<typeof usePlayWords>;
}) {
  const say = useSay(texts);
  const byEndpoint = Map.groupBy(of, ({ endpoint }) => endpoint);
  return (
    <>
      {[...byEndpoint].map(([endpoint, plays]) => (
        <section key={endpoint} style={{ marginBottom: 16 }}>
          <Typography.Title level={4} style={{ fontSize: 15, margin: '0 0 4px' }}>
            {plays[0]?.endpointName}
          </Typography.Title>
          <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
            {plays.map((play) => (
              <li key={keyOf(play)} style={{ padding: '6px 0', overflowWrap: 'anywhere' }}>
                <Flex justify="space-between" gap={8} align="start">
                  <Typography.Text>{words.item(play)}</Typography.Text>
                  <Tag
                    color={outcomeColours[play.outcome]}
                    style={{ marginInlineEnd: 0, whiteSpace: 'normal', maxWidth: '55%' }}
                  >
                    {words.outcome(play)}
                  </Tag>
                </Flex>
                <Typography.Text type="secondary" style={{ fontSize: 13 }}>
                  {[
                    words.variety(play),
                    ...(play.startedAtMs === undefined ? [] : [say('startedAt', words.started(play))]),
                    say('playedOf', words.played(play)),
                    say('evidenceOf', words.evidence(play)),
                  ].join(' · ')}
                </Typography.Text>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
