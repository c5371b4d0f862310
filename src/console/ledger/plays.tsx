import { Flex } from 'antd';
import { CountyChoice, type useCounty } from '../kit/county-choice.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { readChoice, writtenChoice } from '../plays/play-choice.ts';
import { PlaysCsv } from '../plays/play-drawer.tsx';
import { PlayFilters } from '../plays/play-filters.tsx';
import { PlayList } from '../plays/play-list.tsx';

/** Every play there is of a county, searched. */
export function Plays({ of }: { readonly of: ReturnType<typeof useCounty> }) {
  const [chosen, choose] = useChoices();
  const { county } = of;
  if (county === undefined) return null;
  const choice = readChoice(chosen('plays') ?? '');
  return (
    <>
      <Flex wrap gap={8} style={{ marginBottom: 8 }}>
        <CountyChoice of={of} />
      </Flex>
      <PlayFilters
        county={county.county}
        choice={choice}
        choose={(next) => {
          const written = writtenChoice(next);
          choose({ plays: written === '' ? undefined : written });
        }}
      />
      <Flex style={{ marginBottom: 8 }}>
        <PlaysCsv county={county.county} choice={choice} />
      </Flex>
      <PlayList county={county.county} zone={county.zone} choice={choice} />
    </>
  );
}
