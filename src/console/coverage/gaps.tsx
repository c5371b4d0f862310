import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Select, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { type GapReport, getGapsCounty } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { addDays } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import type { PlayChoice } from '../plays/play-choice.ts';
import { PlaysLink } from './plays-link.tsx';
import { texts } from './texts.ts';

const choices = [3, 7, 14, 30] as const;
const usual = 7;
const few = 6;

interface Props {
  readonly county: string;
  /** The last day looked at. */
  readonly on: string;
  readonly show: (choice: PlayChoice) => void;
}

/** What the county’s villages lack, worst first. */
export function Gaps({ county, on, show }: Props) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const days = choices.find((one) => String(one) === chosen('gap')) ?? usual;
  const gaps = useQuery({
    queryKey: ['gaps', county, on, days],
    queryFn: () => getGapsCounty({ county, on, days }),
  });
  return (
    <section style={{ marginBottom: 24 }}>
      <Flex wrap gap={8} align="center" style={{ marginBottom: 8 }}>
        <Typography.Title level={3} style={{ fontSize: 17, margin: 0 }}>
          {say('gaps')}
        </Typography.Title>
        <Typography.Text type="secondary">{say('gapsSays', on, days)}</Typography.Text>
        <Select<number>
          aria-label={say('days')}
          value={days}
          style={{ minWidth: 90 }}
          options={choices.map((value) => ({ value, label: say('daysOf', value) }))}
          onChange={(next) => choose({ gap: next === usual ? undefined : String(next) })}
        />
      </Flex>
      <PageState of={gaps}>{(found) => <Found of={found} days={days} show={show} />}</PageState>
    </section>
  );
}

function Found({
  of,
  days,
  show,
}: {
  readonly of: GapReport;
  readonly days: number;
  readonly show: Props['show'];
}) {
  const say = useSay(texts);
  const word = useWord();
  const within = (count: number) => ({ $from: addDays(of.on, 1 - count), to: of.on });
  return (
    <Flex wrap gap={12} align="flex-start">
      <Kind
        title={say('silentVillages')}
        of={of.villages.map(({ area, name, population, lastHeard }) => ({
          key: area,
          name,
          says: [
            lastHeard === undefined ? say('never') : say('lastHeard', lastHeard),
            ...(population === undefined ? [] : [say('residents', population)]),
          ].join(' · '),
          choice: { ...within(days), area },
        }))}
        show={show}
      />
      <Kind
        title={say('lessonsBelow')}
        of={of.lessons.map(({ lesson, title, everyDays, heardIn, of: all }) => ({
          key: lesson,
          name: title,
          says: say('lessonBelow', everyDays, heardIn, all),
          choice: { ...within(everyDays), lesson },
        }))}
        show={show}
      />
      <Kind
        title={say('noDialect')}
        of={of.townships.map(({ area, name, wanted, heardOtherwise }) => ({
          key: `${area} ${wanted}`,
          name,
          says: say('wants', word(varietyWords, wanted), heardOtherwise),
          choice: { ...within(days), area },
        }))}
        show={show}
      />
      <Kind
        title={say('silentEndpoints')}
        of={of.endpoints.map(({ endpoint, name, accepted }) => ({
          key: endpoint,
          name,
          says: say('accepted', accepted),
          choice: { ...within(days), endpoint },
        }))}
        show={show}
      />
    </Flex>
  );
}

interface Gap {
  readonly key: string;
  readonly name: string;
  readonly says: string;
  readonly choice: PlayChoice;
}

function Kind({
  title,
  of,
  show,
}: {
  readonly title: string;
  readonly of: readonly Gap[];
  readonly show: Props['show'];
}) {
  const say = useSay(texts);
  const [isAll, setIsAll] = useState(false);
  return (
    <Card
      size="small"
      style={{ flex: '1 1 260px', minWidth: 0 }}
      title={
        <Typography.Title level={4} style={{ fontSize: 14, margin: 0, whiteSpace: 'normal' }}>
          {title}
        </Typography.Title>
      }
      extra={<Typography.Text strong={of.length > 0}>{say('count', of.length)}</Typography.Text>}
    >
      {of.length === 0 && <Typography.Text type="secondary">{say('noGap')}</Typography.Text>}
      <ul
        style={{
          listStyle: 'none',
          margin: 0,
          padding: 0,
          ...(isAll ? { maxHeight: 420, overflowY: 'auto' } : {}),
        }}
      >
        {of.slice(0, isAll ? undefined : few).map((gap) => (
          <Item key={gap.key} says={gap.says}>
            <PlaysLink show={() => show(gap.choice)}>{gap.name}</PlaysLink>
          </Item>
        ))}
      </ul>
      {of.length > few && !isAll && (
        <Button size="small" style={{ marginTop: 8 }} onClick={() => setIsAll(true)}>
          {say('allOf', of.length)}
        </Button>
      )}
    </Card>
  );
}

const Item = ({ says, children }: { readonly says: string; readonly children: ReactNode }) => (
  <li style={{ padding: '3px 0' }}>
    {children}
    <div>
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {says}
      </Typography.Text>
    </div>
  </li>
);
