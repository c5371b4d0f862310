import { Typography } from 'antd';
import { slotWords } from '../../domain/words.ts';
import type { ReplacedProgramme } from '../api/client.ts';
import { useReason, useSay, useWord } from './language.tsx';

const texts = {
  became: ['换成什么', 'What became of the programmes'],
  none: ['现在没有还没播的节目用到它。', 'No programme that is still to air holds it.'],
  line: ['{} {} {}：{} 个终端', '{} {} {}: {} [endpoint|endpoints]'],
  replaced: ['改播 {}', 'airs {} instead'],
  silent: ['改为不播：{}', 'silent: {}'],
  airs: ['没有换成：{}', 'not replaced: {}'],
  holding: [
    '{} 个终端手里有旧播出令，正在换；开播前换不到的会照旧播，结果见“今日”',
    '{} [endpoint holds|endpoints hold] the old order and [is|are] being told; those not reached before air play it. See “Today”',
  ],
  quoted: ['《{}》', '“{}”'],
} as const;

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
  if (of.length === 0) return <Typography.Paragraph>{say('none')}</Typography.Paragraph>;
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
    replaced: say('replaced', becomes.map(({ title }) => say('quoted', title)).join('')),
    silent: say('silent', why(reason)),
    airs: say('airs', why(reason)),
  }[outcome];
  return (
    <li>
      {say('line', countyName(county), date, word(slotWords, slot), endpoints)} · {what}
      {holding > 0 && outcome !== 'airs' && (
        <Typography.Paragraph type="warning" style={{ margin: 0 }}>
          {say('holding', holding)}
        </Typography.Paragraph>
      )}
    </li>
  );
}
