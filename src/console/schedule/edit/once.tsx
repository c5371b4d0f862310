import { useSay } from '../../kit/language.tsx';
import { addDays } from '../../kit/time.ts';
import { EntryList } from './entry-list.tsx';
import { onceFields } from './fields.ts';
import type { Form } from './form.ts';
import { seasonOf } from './in-force.ts';
import { slotsIn } from './slots.tsx';
import { texts } from './texts.ts';
import { textAt } from './values.ts';

/** Dates on which slots stand elsewhere; a new one is of the coming week. */
export function OnceOnly({ form }: { readonly form: Form }) {
  const say = useSay(texts);
  const slots = slotsIn(form.values);
  const [slot = 'evening'] = slots.toReversed();
  const monday = nextMonday(form.today);
  const season = seasonOf(form.values, slot, monday);
  const moved = season === undefined ? '' : textAt(form.values, `seasons.${season}.slots.${slot}.at`);
  const at = moved || textAt(form.values, `slots.${slot}.at`) || '18:30';
  return (
    <EntryList
      at="once"
      label={say('once')}
      fields={onceFields(slots)}
      fresh={`{ from: ${monday}, until: ${addDays(monday, 6)}, slots: { ${slot}: { at: "${at}" } } }`}
      form={form}
    />
  );
}

function nextMonday(today: string): string {
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay() || 7;
  return addDays(today, 8 - weekday);
}
