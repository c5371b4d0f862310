import { Button, Typography } from 'antd';
import { seasonWords } from '../../../domain/words.ts';
import { useLanguage, useSay, useWord } from '../../kit/language.tsx';
import { lengthOf } from '../../kit/time.ts';
import type { Form } from './form.ts';
import { seasonOf } from './in-force.ts';
import { texts } from './texts.ts';
import { lengthIn, textAt } from './values.ts';

/** That a slot's start, or its length, is another today than its field says, and the way to where that stands. */
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
  const season = seasonOf(form.values, slot, form.today);
  if (season === undefined || (own !== 'at' && own !== 'length')) return null;
  const key = `seasons.${season}.slots.${slot}.${own}`;
  const text = textAt(form.values, key);
  if (text === '') return null;
  const name = word(seasonWords, season);
  const shown = own === 'at' ? text : lengthOf((lengthIn(text, 's') ?? 0) * 1000, language);
  return (
    <Typography.Text type="secondary" style={{ display: 'block', fontSize: 13, marginTop: 2 }}>
      {say(own === 'at' ? 'seasonStarts' : 'seasonLasts', name, shown)}
      {say('comma')}
      <Button type="link" size="small" style={{ padding: 0 }} onClick={() => form.goTo(key)}>
        {say('inSeasons')}
      </Button>
    </Typography.Text>
  );
}
