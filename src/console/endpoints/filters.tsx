import { Flex, Input, Select } from 'antd';
import { useMemo } from 'react';
import { driverWords } from '../../domain/words.ts';
import type { EndpointStates } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { texts } from './texts.ts';

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
          allowClear
          aria-label={say('driver')}
          placeholder={say('anyDriver')}
          value={chosen('driver') ?? null}
          style={{ minWidth: 180 }}
          options={drivers.map((value) => ({ value, label: word(driverWords, value) }))}
          onChange={(driver) => choose({ driver: driver ?? undefined })}
        />
      )}
    </Flex>
  );
}
