import { Select } from 'antd';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** Which of the rows of a table are shown: all of them, or those that stand one way. */
export function Only<One extends string>({
  label,
  every,
  words,
  of,
  one,
  choose,
}: {
  readonly label: 'state' | 'outcome';
  readonly every: 'everyState' | 'everyOutcome';
  readonly words: Parameters<ReturnType<typeof useWord>>[0];
  readonly of: readonly One[];
  readonly one: One | undefined;
  readonly choose: (one: One | undefined) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  return (
    <Select<One>
      allowClear
      aria-label={say(label)}
      placeholder={say(every)}
      value={one ?? null}
      style={{ width: 'min(240px, 100%)', marginBottom: 12 }}
      options={of.map((value) => ({ value, label: word(words, value) }))}
      onChange={(value?: One) => choose(value)}
    />
  );
}
