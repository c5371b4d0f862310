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
  change,
}: {
  readonly ground: Ground;
  readonly wanted: Wanted;
  /** What it is said of, where there are several. */
  readonly of?: string;
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
          placeholder={say('chooseLesson')}
          status={wanted.lesson === undefined ? 'warning' : ''}
          value={wanted.lesson ?? null}
          showSearch={{ optionFilterProp: 'label' }}
          options={lessons.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(lesson) => change({ ...wanted, lesson })}
        />
        <Select
          aria-label={named('variety')}
          style={{ flex: '1 1 140px', minWidth: 0 }}
          placeholder={say('chooseVariety')}
          status={wanted.variety === undefined ? 'warning' : ''}
          value={wanted.variety ?? null}
          showSearch={{ optionFilterProp: 'label' }}
          options={varieties.map((value) => ({ value, label: word(varietyWords, value) }))}
          onChange={(variety) => change({ ...wanted, variety })}
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
          onChange={(id: string) => {
            const { speaker: _, ...rest } = wanted;
            change(id === '' ? rest : { ...rest, speaker: id });
          }}
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
