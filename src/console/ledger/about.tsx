import { AutoComplete, Input } from 'antd';
import { useState } from 'react';
import { useSay } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import type { Names } from '../plays/names.ts';
import { texts } from './texts.ts';

const mostChoices = 20;

/** What is searched for: an endpoint or a lesson by its name, anything by its id. */
export function About({ names }: { readonly names: Names }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const nameOf = (id: string) => names.endpoints.get(id) ?? names.lessons.get(id) ?? id;
  const asked = chosen('subject') ?? '';
  // Undefined until somebody writes: names come later than the page.
  const [typed, setTyped] = useState<string>();
  const text = typed ?? nameOf(asked);
  const written = text.trim();
  const seek = (subject: string) => {
    setTyped(undefined);
    choose({ subject: subject === '' ? undefined : subject });
  };
  const known = [...names.endpoints, ...names.lessons];
  const options =
    written === '' || typed === undefined
      ? []
      : known
          .filter(([id, name]) => name.includes(written) || id.includes(written))
          .slice(0, mostChoices)
          .map(([id, name]) => ({ value: id, label: `${name} · ${id}` }));
  return (
    <AutoComplete
      value={text}
      options={options}
      style={{ flex: '1 1 260px', maxWidth: 420 }}
      onChange={setTyped}
      onSelect={seek}
    >
      <Input.Search
        aria-label={say('subject')}
        placeholder={say('subjectHint')}
        enterButton={say('search')}
        onSearch={() =>
          seek(known.find(([, name]) => name === written)?.[0] ?? (typed === undefined ? asked : written))
        }
      />
    </AutoComplete>
  );
}
