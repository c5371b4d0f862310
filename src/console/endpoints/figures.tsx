import { Button, Flex, Tooltip, Typography } from 'antd';
import { conditionWords } from '../../domain/words.ts';
import type { EndpointStates } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { looks, rankOf } from './condition-look.tsx';
import { texts } from './texts.ts';

/** How many endpoints do how, worst first; each number shows those. */
export function Figures({
  of: { endpoints, recentDays },
  condition,
  choose,
}: {
  readonly of: EndpointStates;
  readonly condition: string | undefined;
  readonly choose: (condition: string | undefined) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const groups = [...Map.groupBy(endpoints, (one) => one.condition)].toSorted(
    ([a], [b]) => rankOf(a) - rankOf(b),
  );
  const called = endpoints.filter((one) => one.called > 0).length;
  const online = endpoints.filter((one) => one.answered > 0).length;
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }} role="group" aria-label={say('figures')}>
      <Tooltip title={say('onlineHint')}>
        <Typography.Text strong>
          {called === 0
            ? say('noneCalled', recentDays)
            : say('online', recentDays, online, called, Math.floor((100 * online) / called))}
        </Typography.Text>
      </Tooltip>
      <Button
        size="small"
        type={condition === undefined ? 'primary' : 'default'}
        aria-pressed={condition === undefined}
        onClick={() => choose(undefined)}
      >
        {say('all', endpoints.length)}
      </Button>
      {groups.map(([one, { length }]) => (
        <Button
          key={one}
          size="small"
          type={condition === one ? 'primary' : 'default'}
          aria-pressed={condition === one}
          icon={looks[one].icon}
          onClick={() => choose(condition === one ? undefined : one)}
        >
          {word(conditionWords, one)} {length}
        </Button>
      ))}
    </Flex>
  );
}
