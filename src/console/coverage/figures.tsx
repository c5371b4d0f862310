import { Card, Flex, Typography } from 'antd';
import type { CoverageLine } from '../api/client.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import type { PlayChoice } from '../plays/play-choice.ts';
import { minutesOf, shareText } from './numbers.ts';
import { PlaysLink } from './plays-link.tsx';
import { texts } from './texts.ts';

type Show = (choice: PlayChoice) => void;

interface Figure {
  readonly key: keyof typeof texts;
  readonly value: string;
  readonly says?: string;
  /** The plays behind it; absent where no play tells of it. */
  readonly plays?: PlayChoice;
}

/** What a county comes to in these days: broadcasts, lessons and people, which are never mixed. */
export function Figures({ of, show }: { readonly of: CoverageLine; readonly show: Show }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const number = (value: number) =>
    new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB').format(value);
  const { planned = 0, aired = 0 } = of.broadcasts ?? {};
  const minutes = minutesOf(of.standardMs + of.dialectMs + of.liveMs);
  const sent = minutesOf(of.sentMs);
  const lessons = { kind: 'lesson' } as const;
  const heard = { ...lessons, outcome: 'played' } as const;
  const groups: readonly { readonly title: 'broadcasts' | 'lessons' | 'people'; readonly of: Figure[] }[] = [
    {
      title: 'broadcasts',
      of: [
        { key: 'planned', value: say('times', number(planned)), plays: {} },
        { key: 'aired', value: say('times', number(aired)), plays: {} },
        { key: 'rate', value: shareText(aired, planned), says: say('rateSays') },
      ],
    },
    {
      title: 'lessons',
      of: [
        { key: 'owed', value: say('plays', number(of.planned)), says: say('owedSays'), plays: lessons },
        {
          key: 'heard',
          value: say('plays', number(of.heard)),
          says: say('heardSays', shareText(of.heard, of.planned)),
          plays: heard,
        },
        {
          key: 'minutes',
          value: say('minutesOf', number(minutes)),
          says: sent > 0 ? say('sent', number(sent)) : say('minutesSays'),
          plays: {},
        },
      ],
    },
    {
      title: 'people',
      of: [
        {
          key: 'villages',
          value: say('villagesOf', number(of.villages.heard), number(of.villages.of)),
          says: say('villagesSays'),
          plays: heard,
        },
        {
          key: 'population',
          value: say('populationOf', number(of.population.heard)),
          says: of.unestimated > 0 ? say('unestimated', of.unestimated) : say('populationSays'),
          plays: heard,
        },
        {
          key: 'personTimes',
          value: say('personTimesOf', number(of.personTimes)),
          says: say('personTimesSays'),
          plays: heard,
        },
        { key: 'listeners', value: say('unknown'), says: say('listenersSays') },
      ],
    },
  ];
  return (
    <Flex wrap gap={16} style={{ marginBottom: 16 }}>
      {groups.map(({ title, of: figures }) => (
        <Card
          key={title}
          size="small"
          style={{ flex: `${figures.length} 1 ${figures.length * 108}px`, minWidth: 0 }}
          title={
            <Typography.Title level={3} style={{ fontSize: 15, margin: 0 }}>
              {say(title)}
            </Typography.Title>
          }
        >
          <Flex wrap gap={16}>
            {figures.map((figure) => (
              <Shown key={figure.key} of={figure} show={show} />
            ))}
          </Flex>
        </Card>
      ))}
    </Flex>
  );
}

function Shown({ of: { key, value, says, plays }, show }: { readonly of: Figure; readonly show: Show }) {
  const say = useSay(texts);
  const label = say(key);
  const large = { fontSize: 18, fontWeight: 600, lineHeight: '28px' } as const;
  return (
    <div style={{ flex: '1 1 92px', minWidth: 92 }}>
      <Typography.Text type="secondary">{label}</Typography.Text>
      <div>
        {plays === undefined ? (
          <span style={large}>{value}</span>
        ) : (
          <PlaysLink label={say('toPlays', label, value)} show={() => show(plays)}>
            <span style={large}>{value}</span>
          </PlaysLink>
        )}
      </div>
      {says !== undefined && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {says}
        </Typography.Text>
      )}
    </div>
  );
}
