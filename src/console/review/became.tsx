import { Typography } from 'antd';
import { slotWords } from '../../domain/words.ts';
import type { ReplacedProgramme } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** What became of every programme that held what was withdrawn. */
export function Became({
  of,
  countyName,
}: {
  readonly of: readonly ReplacedProgramme[];
  /** It stands in a window above the page, where nothing more is read. */
  readonly countyName: (county: string) => string;
}) {
  const say = useSay(texts);
  if (of.length === 0) return <Typography.Paragraph>{say('heldNone')}</Typography.Paragraph>;
  return (
    <section aria-label={say('became')}>
      <Typography.Text strong>{say('became')}</Typography.Text>
      <ul style={{ margin: 0, paddingInlineStart: 20, maxHeight: 320, overflowY: 'auto' }}>
        {of.map((one) => (
          <Line key={`${one.broadcast}/${one.audience}`} of={one} countyName={countyName} />
        ))}
      </ul>
    </section>
  );
}

function Line({
  of: { county, date, slot, endpoints, becomes, outcome, reason = '', holding },
  countyName,
}: {
  readonly of: ReplacedProgramme;
  readonly countyName: (county: string) => string;
}) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const what = {
    replaced: say('becameReplaced', becomes.map(({ title }) => say('quoted', title)).join('')),
    silent: say('becameSilent', why(reason)),
    airs: say('becameAirs', why(reason)),
  }[outcome];
  return (
    <li>
      {say('heldLine', countyName(county), date, word(slotWords, slot), endpoints)} · {what}
      {holding > 0 && outcome !== 'airs' && (
        <Typography.Paragraph type="warning" style={{ margin: 0 }}>
          {say('holding', holding)}
        </Typography.Paragraph>
      )}
    </li>
  );
}
