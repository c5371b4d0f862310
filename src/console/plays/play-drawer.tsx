import { Drawer, Flex, Grid, Typography } from 'antd';
import { useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { outcomeWords } from '../../domain/words.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { placeName, useNames } from './names.ts';
import { type PlayChoice, readChoice, writtenChoice } from './play-choice.ts';
import { PlayFilters } from './play-filters.tsx';
import { PlayList } from './play-list.tsx';
import { texts } from './texts.ts';

/** The plays behind a figure. @param open which, as `writtenChoice` writes them; none while it is closed */
export function PlayDrawer({
  county,
  zone,
  open,
  change,
}: {
  readonly county: string;
  readonly zone: string;
  readonly open: string | undefined;
  readonly change: (open: string | undefined) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const names = useNames(county);
  const wide = Grid.useBreakpoint().md ?? true;
  // What was opened last stays while its drawer closes.
  const [opened, setOpened] = useState(open);
  if (open !== undefined && open !== opened) setOpened(open);
  const choice = readChoice(opened ?? '');
  const { area, endpoint, lesson, variety, outcome } = choice;
  const title = [
    area && placeName(names, area),
    endpoint && (names.endpoints.get(endpoint) ?? endpoint),
    lesson && (names.lessons.get(lesson) ?? lesson),
    variety && word(varietyWords, variety),
    outcome && word(outcomeWords, outcome),
  ].filter((part): part is string => part !== undefined && part !== '');
  return (
    <Drawer
      open={open !== undefined}
      onClose={() => change(undefined)}
      size={wide ? 820 : '100%'}
      title={title.length === 0 ? say('title') : title.join(' · ')}
    >
      {opened !== undefined && (
        <>
          <PlayFilters county={county} choice={choice} choose={(next) => change(writtenChoice(next))} />
          <Flex style={{ marginBottom: 8 }}>
            <PlaysCsv county={county} choice={choice} />
          </Flex>
          <PlayList county={county} zone={zone} choice={choice} />
        </>
      )}
    </Drawer>
  );
}

/** Every play of some days and a place as a file of any length, so that the browser itself fetches it. */
export function PlaysCsv({ county, choice }: { readonly county: string; readonly choice: PlayChoice }) {
  const say = useSay(texts);
  const { $from, to, area, lesson } = choice;
  const asked = new URLSearchParams({
    ...($from === undefined ? {} : { from: $from }),
    ...(to === undefined ? {} : { to }),
    ...(area === undefined ? {} : { area }),
    ...(lesson === undefined ? {} : { lesson }),
  });
  return (
    <Typography.Text type="secondary">
      <a href={`/api/v1/plays/${county}/export?${asked}`} download style={{ textDecoration: 'underline' }}>
        {say('csv')}
      </a>{' '}
      {say('csvSays')}
    </Typography.Text>
  );
}
