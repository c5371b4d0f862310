import { Flex, Select, Typography } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { useSay, useWord } from '../kit/language.tsx';
import type { Ground } from './ground.ts';
import type { Wanted } from './sending.ts';
import { texts } from './texts.ts';

/** Chooses what a recording is of: lesson, variety, and who speaks. */
export function WantedFields({
  ground: { lessons, varieties, speakers },
  wanted,
  of = '',
  isForAll = false,
  change,
}: {
  readonly ground: Ground;
  readonly wanted: Wanted;
  /** What it is said of, where there are several. */
  readonly of?: string;
  /** Said of all files at once, where their names do not tell: each may be left open. */
  readonly isForAll?: boolean;
  readonly change: (wanted: Wanted) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const named = (key: 'lesson' | 'variety' | 'speaker') => (of === '' ? say(key) : say('of', say(key), of));
  const consent = speakers.find(({ id }) => id === wanted.speaker)?.consent;
  return (
    <div>
      <Flex wrap gap={8}>
        <Select
          aria-label={named('lesson')}
          style={{ flex: '2 1 220px', minWidth: 0 }}
          placeholder={say(isForAll ? 'lessonByName' : 'chooseLesson')}
          status={wanted.lesson === undefined && !isForAll ? 'warning' : ''}
          allowClear={isForAll}
          value={wanted.lesson ?? null}
          showSearch={{ optionFilterProp: 'label' }}
          options={lessons.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(lesson?: string) => change(saying(wanted, 'lesson', lesson))}
        />
        <Select
          aria-label={named('variety')}
          style={{ flex: '1 1 140px', minWidth: 0 }}
          placeholder={say(isForAll ? 'varietyByName' : 'chooseVariety')}
          status={wanted.variety === undefined && !isForAll ? 'warning' : ''}
          allowClear={isForAll}
          value={wanted.variety ?? null}
          showSearch={{ optionFilterProp: 'label' }}
          options={varieties.map((value) => ({ value, label: word(varietyWords, value) }))}
          onChange={(variety?: string) => change(saying(wanted, 'variety', variety))}
        />
        <Select
          aria-label={named('speaker')}
          style={{ flex: '1 1 140px', minWidth: 0 }}
          value={wanted.speaker ?? ''}
          showSearch={{ optionFilterProp: 'label' }}
          notFoundContent={say('noSpeakerYet')}
          options={[
            { value: '', label: say('noSpeaker') },
            ...speakers.map(({ id, name }) => ({ value: id, label: name ?? id })),
          ]}
          onChange={(id: string) => change(saying(wanted, 'speaker', id === '' ? undefined : id))}
        />
      </Flex>
      {consent !== undefined && (
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {say('consent', consent)}
        </Typography.Text>
      )}
    </div>
  );
}

function saying(wanted: Wanted, field: 'lesson' | 'variety' | 'speaker', value: string | undefined): Wanted {
  const { [field]: _, ...rest } = wanted;
  return value === undefined ? rest : { ...rest, [field]: value };
}
