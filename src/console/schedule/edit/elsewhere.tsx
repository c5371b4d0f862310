import { Button, Typography } from 'antd';
import { seasonWords } from '../../../domain/words.ts';
import { useLanguage, useSay, useWord } from '../../kit/language.tsx';
import { lengthOf } from '../../kit/time.ts';
import { shortDays } from './days.ts';
import type { Form } from './form.ts';
import { onceFor, seasonOf } from './in-force.ts';
import { texts } from './texts.ts';
import { lengthIn, textAt } from './values.ts';

/** That a slot's start, or its length, is another today or soon than its field says, and the way to where that stands. */
export function Elsewhere({
  slot,
  own,
  form,
}: {
  readonly slot: string;
  readonly own: string;
  readonly form: Form;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  if (own !== 'at' && own !== 'length') return null;
  const { values, today } = form;
  const once = onceFor(values, slot, today);
  const season = once.some(({ from }) => from <= today) ? undefined : seasonOf(values, slot, today);
  const shown = (key: string) => {
    const text = textAt(values, key);
    return own === 'at' || text === '' ? text : lengthOf((lengthIn(text, 's') ?? 0) * 1000, language);
  };
  const notes = [
    ...once.map(({ at, from, until }) => ({
      key: `${at}.slots.${slot}.${own}`,
      when: shortDays({ from, until }, language),
      says: own === 'at' ? ('onceStarts' as const) : ('onceLasts' as const),
      link: 'inOnce' as const,
    })),
    ...(season === undefined ? [] : [season]).map((name) => ({
      key: `seasons.${name}.slots.${slot}.${own}`,
      when: word(seasonWords, name),
      says: own === 'at' ? ('seasonStarts' as const) : ('seasonLasts' as const),
      link: 'inSeasons' as const,
    })),
  ].filter(({ key }) => shown(key) !== '');
  return notes.map(({ key, when, says, link }) => (
    <Typography.Text key={key} type="secondary" style={{ display: 'block', fontSize: 13, marginTop: 2 }}>
      {say(says, when, shown(key))}
      {say('comma')}
      <Button type="link" size="small" style={{ padding: 0 }} onClick={() => form.goTo(key)}>
        {say(link)}
      </Button>
    </Typography.Text>
  ));
}
