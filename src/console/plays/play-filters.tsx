import { Flex, Input, Select } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import { outcomeWords } from '../../domain/words.ts';
import { useLanguage, useSay, useWorded } from '../kit/language.tsx';
import { isDay } from '../kit/time.ts';
import { placeName, useNames } from './names.ts';
import type { PlayChoice } from './play-choice.ts';
import { texts } from './texts.ts';

const any = '';

/** What plays are chosen by: days, place, lesson, language, outcome. */
export function PlayFilters({
  county,
  choice,
  choose,
}: {
  readonly county: string;
  readonly choice: PlayChoice;
  readonly choose: (choice: PlayChoice) => void;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const { language } = useLanguage();
  const names = useNames(county);
  const set = (key: keyof PlayChoice) => (value: string) => {
    const { [key]: _, ...others } = choice;
    choose(value === any ? others : ({ ...others, [key]: value } as PlayChoice));
  };
  const sorted = (of: ReadonlyMap<string, string>) =>
    [...of]
      .map(([value, label]) => ({ value, label }))
      .toSorted((a, b) => a.label.localeCompare(b.label, language));
  const words = (of: Readonly<Record<string, { readonly zh: string; readonly en: string }>>) =>
    Object.entries(of).map(([value, word]) => ({ value, label: worded(word) }));
  const select = (
    key: 'outcome' | 'lesson' | 'variety' | 'area' | 'kind',
    label: string,
    first: string,
    options: readonly { readonly value: string; readonly label: string }[],
  ) => (
    <Select
      aria-label={label}
      value={choice[key] ?? any}
      style={{ minWidth: 150, flex: '1 1 150px', maxWidth: 280 }}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={[{ value: any, label: first }, ...options]}
      onChange={set(key)}
    />
  );
  const day = (key: '$from' | 'to', label: string) => (
    <Input
      type="date"
      aria-label={label}
      value={choice[key] ?? ''}
      style={{ width: 150 }}
      onChange={({ target }) => (target.value === '' || isDay(target.value)) && set(key)(target.value)}
    />
  );
  const areas = [...names.areas.keys()]
    .toSorted()
    .map((area) => ({ value: area, label: placeName(names, area) }));
  return (
    <Flex wrap gap={8} style={{ marginBottom: 12 }}>
      {day('$from', say('first'))}
      {day('to', say('last'))}
      {select('area', say('place'), say('anyPlace'), areas)}
      {select('lesson', say('lesson'), say('anyLesson'), sorted(names.lessons))}
      {select('variety', say('variety'), say('anyVariety'), words(varietyWords))}
      {select('outcome', say('outcome'), say('anyOutcome'), words(outcomeWords))}
    </Flex>
  );
}
