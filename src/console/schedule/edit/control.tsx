import { Select } from 'antd';
import { weekdayWords } from '../../../domain/words.ts';
import { useLanguage, useSay, useWorded } from '../../kit/language.tsx';
import { DatesField } from './dates-field.tsx';
import type { FieldProps } from './field.tsx';
import { keyOf } from './form.ts';
import { RangeControl } from './range-control.tsx';
import { texts } from './texts.ts';
import { TopicsField } from './topics-field.tsx';
import { type Common, Numbered, Picked, Typed } from './typed.tsx';
import { lengthIn, lengthText, textAt, unset, wordsAt, yamlOf } from './values.ts';

/** Beyond these one looks for a word instead of reading all. */
const manyChoices = 12;
const weekdayKeys = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The control that asks for one key, by its kind; what is chosen is written under the key. */
export function Control({
  of: { kind, key: own, needed },
  at,
  form,
  label,
  common,
}: FieldProps & { readonly label: string; readonly common: Common }) {
  const say = useSay(texts);
  const worded = useWorded();
  const { language } = useLanguage();
  const { values, change, names } = form;
  const key = keyOf(at, own);
  const written = textAt(values, key);
  const list = wordsAt(values, key);
  const set = (text: string) => {
    if (text === written) return;
    if (text !== '') change([{ do: 'set', key, value: yamlOf(text) }]);
    else if (!needed) change([unset(values, key)]);
  };
  const setList = (words: readonly string[]) => {
    const [only] = words;
    if (words.join() === list.join()) return;
    if (only === undefined) return needed ? undefined : change([unset(values, key)]);
    const isOne = words.length === 1 && own !== '';
    change([{ do: 'set', key, value: yamlOf(isOne ? only : words) }]);
  };
  const typed = { ...common, at: key, form };
  const wide = { ...common, style: { width: '100%' } };
  switch (kind.is) {
    case 'text':
      return <Typed {...typed} value={written} set={set} />;
    case 'time':
      // A browser's field for times knows no 24:00.
      return (
        <Typed
          {...typed}
          type={/^(\d?\d:\d\d)?$/.test(written) && written !== '24:00' ? 'time' : 'text'}
          value={written.replace(/^\d:/, '0$&')}
          set={set}
        />
      );
    case 'length':
      return (
        <Numbered
          {...typed}
          value={lengthIn(written, kind.unit)}
          set={(count) => set(count === null ? '' : lengthText(Math.max(0, count), kind.unit))}
        />
      );
    case 'number':
      return (
        <Numbered
          {...typed}
          value={/^-?\d+(\.\d+)?$/.test(written) ? Number(written) : undefined}
          set={(count) => set(count === null ? '' : String(count))}
        />
      );
    case 'one':
      return (
        <Select
          {...wide}
          allowClear={!needed}
          value={written === '' ? undefined : written}
          options={Object.entries(kind.of).map(([value, word]) => ({ value, label: worded(word) }))}
          {...(Object.keys(kind.of).length > manyChoices
            ? { showSearch: { optionFilterProp: 'label' } }
            : {})}
          onChange={(next: string | undefined) => set(next ?? '')}
        />
      );
    case 'pick':
      return (
        <Select
          {...wide}
          allowClear={!needed}
          showSearch={{ optionFilterProp: 'label' }}
          value={written === '' ? undefined : written}
          options={[...(kind.orNone ? [{ value: 'none', label: say('noneOf') }] : []), ...kind.of(names)]}
          onChange={(next: string | undefined) => set(next ?? '')}
        />
      );
    case 'picks':
      return <Picked {...common} value={list} options={kind.of(names)} set={setList} />;
    case 'weekdays': {
      const days = weekdayKeys.map((value, index) => ({
        value,
        label: worded(weekdayWords[(index + 1) as 1]),
      }));
      const some = [
        { value: 'workdays', label: language === 'zh' ? '周一到周五' : 'Monday to Friday' },
        { value: 'weekends', label: language === 'zh' ? '周末' : 'weekends' },
      ];
      return <Picked {...common} value={list} options={[...days, ...some]} set={setList} />;
    }
    case 'range':
      return (
        <RangeControl
          {...common}
          at={at}
          keys={[own, kind.until]}
          years={kind.years}
          form={form}
          label={label}
        />
      );
    case 'dates':
      return (
        <DatesField
          disabled={common.disabled}
          status={common.status}
          aria-describedby={common['aria-describedby']}
          at={key}
          label={label}
          written={list}
          years={kind.years}
          form={form}
          set={setList}
        />
      );
    case 'topics':
      return <TopicsField at={key} label={label} form={form} />;
    default:
      return kind satisfies never;
  }
}
