import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Flex, Input, Select, Typography } from 'antd';
import { useState } from 'react';
import { slotNames } from '../../domain/ids.ts';
import { slotWords } from '../../domain/words.ts';
import { postMuteLinks } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { instantIn, isDay } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { Section } from './section.tsx';
import { texts } from './texts.ts';

/** A link by which the village silences this endpoint in one slot. */
export function Muting({
  county,
  zone,
  today,
  id,
}: {
  readonly county: string;
  readonly zone: string;
  /** In the county, by the service’s clock. */
  readonly today: string;
  readonly id: string;
}) {
  const say = useSay(texts);
  const word = useWord();
  const failed = useFailure();
  const [chosen, setChosen] = useState<string>();
  const date = chosen ?? today;
  const [slot, setSlot] = useState<(typeof slotNames)[number] | 'next'>('next');
  const link = useMutation({
    mutationFn: () => postMuteLinks({ body: { county, of: id, date, ...(slot === 'next' ? {} : { slot }) } }),
    onError: failed,
  });
  return (
    <Section title={say('mute')} hint={say('muteHint')}>
      <Flex wrap gap={8}>
        <Input
          type="date"
          aria-label={say('date')}
          value={date}
          style={{ width: 150 }}
          onChange={({ target }) => setChosen(target.value)}
        />
        <Select
          aria-label={say('slot')}
          value={slot}
          style={{ minWidth: 140 }}
          options={[
            { value: 'next' as const, label: say('nextSlot') },
            ...slotNames.map((value) => ({ value, label: word(slotWords, value) })),
          ]}
          onChange={setSlot}
        />
        <Button disabled={!isDay(date)} loading={link.isPending} onClick={() => link.mutate()}>
          {say('makeLink')}
        </Button>
      </Flex>
      {link.data !== undefined && (
        <Alert
          type="success"
          style={{ marginTop: 12 }}
          title={
            <Typography.Text
              copyable={{ tooltips: [say('copy'), say('copied')] }}
              style={{ wordBreak: 'break-all' }}
            >
              {`${location.origin}${link.data.path}`}
            </Typography.Text>
          }
          description={say('linkOnce', instantIn(link.data.expiresAtMs, zone))}
        />
      )}
    </Section>
  );
}
