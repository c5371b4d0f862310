import { Flex, Input, Select } from 'antd';
import { useMemo } from 'react';
import { driverWords } from '../../domain/words.ts';
import type { EndpointStates } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { texts } from './texts.ts';

const any = 'any';

/** Finds endpoints by words and by kind; how they do is chosen among the figures. */
export function Filters({ of: { endpoints } }: { readonly of: EndpointStates }) {
  const say = useSay(texts);
  const word = useWord();
  const [chosen, choose] = useChoices();
  const drivers = useMemo(() => [...new Set(endpoints.map(({ driver }) => driver))], [endpoints]);
  return (
    <Flex wrap gap={8}>
      <Input.Search
        allowClear
        aria-label={say('find')}
        placeholder={say('find')}
        value={chosen('find') ?? ''}
        style={{ flex: '1 1 200px', maxWidth: 360 }}
        onChange={({ target }) => choose({ find: target.value === '' ? undefined : target.value })}
      />
      {drivers.length > 1 && (
        <Select
          aria-label={say('driver')}
          value={chosen('driver') ?? any}
          style={{ minWidth: 180 }}
          options={[
            { value: any, label: say('anyDriver') },
            ...drivers.map((value) => ({ value: value as string, label: word(driverWords, value) })),
          ]}
          onChange={(driver) => choose({ driver: driver === any ? undefined : driver })}
        />
      )}
    </Flex>
  );
}
