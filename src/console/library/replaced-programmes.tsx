import { Typography } from 'antd';
import { slotWords } from '../../domain/words.ts';
import type { ReplacedProgramme } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { texts } from './recording-texts.ts';
import { useCountyName } from './use-county-name.ts';

/** What becomes of every programme that held a recording. */
export function ReplacedProgrammes({ of }: { readonly of: readonly ReplacedProgramme[] }) {
  const say = useSay(texts);
  const word = useWord();
  const nameOf = useCountyName();
  if (of.length === 0) return <Typography.Paragraph>{say('noProgrammes')}</Typography.Paragraph>;
  return (
    <ul style={{ paddingInlineStart: 20 }}>
      {of.map((one) => (
        <li key={`${one.broadcast} ${one.audience}`}>
          {nameOf(one.county)} {one.date} {word(slotWords, one.slot)} · <Becomes of={one} />
          {one.holding > 0 && <div>{say('holding', one.holding)}</div>}
        </li>
      ))}
    </ul>
  );
}

function Becomes({ of: { outcome, becomes, reason = '' } }: { readonly of: ReplacedProgramme }) {
  const say = useSay(texts);
  const why = useReason();
  switch (outcome) {
    case 'replaced':
      return say('replaced', becomes.map(({ title }) => title).join(say('comma')));
    case 'silent':
      return say('silent', why(reason));
    case 'airs':
      return say('stillAirs', why(reason));
    default:
      return outcome satisfies never;
  }
}
