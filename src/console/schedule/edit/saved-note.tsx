import { Alert } from 'antd';
import { slotWords } from '../../../domain/words.ts';
import type { County, WrittenSchedule } from '../../api/client.ts';
import { useReason, useSay, useWord } from '../../kit/language.tsx';
import { texts } from './texts.ts';

export type Saved = WrittenSchedule;

/** What became of a saved schedule and of the broadcasts it fell on. */
export function SavedNote({
  of,
  counties,
  close,
}: {
  readonly of: Saved;
  readonly counties: readonly County[];
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const why = useReason();
  const name = useBroadcastName(counties);
  const remade = of.replaced.map(({ broadcast, outcome, reason = '', endpoints, holding }) => {
    const held = holding === 0 ? '' : `${say('comma')}${say('holding', holding)}`;
    if (outcome === 'replaced') return `${say('replacedOne', name(broadcast), endpoints)}${held}`;
    return `${say(outcome === 'silent' ? 'silentOne' : 'airsOne', name(broadcast), why(reason))}${held}`;
  });
  const kept = of.kept.filter((id) => !of.replaced.some(({ broadcast }) => broadcast === id));
  const lines = [
    ...remade,
    ...(kept.length === 0 ? [] : [say('keptOnes', kept.map(name).join(say('list')))]),
  ];
  return (
    <Alert
      type="success"
      showIcon
      role="status"
      title={say(of.changed ? 'saved' : 'unchangedSaved')}
      description={lines.length === 0 ? undefined : lines.map((line) => <div key={line}>{line}</div>)}
      closable={{ onClose: close }}
      style={{ marginBottom: 12 }}
    />
  );
}

/** `2026-11-27 晚间`, with its county where there are several. */
export function useBroadcastName(counties: readonly County[]): (id: string) => string {
  const word = useWord();
  return (id) => {
    const [county = '', date = '', slot = ''] = id.split('/');
    const name =
      counties.length > 1 ? `${counties.find((one) => one.county === county)?.name ?? county} ` : '';
    return `${name}${date} ${word(slotWords, slot)}`;
  };
}
