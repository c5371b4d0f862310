import { outcomeWords } from '../../domain/words.ts';
import type { BroadcastSummary } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

const order = ['played', 'partial', 'interrupted', 'missed', 'unknown'] as const;
const colours = {
  played: '#2c7a4d',
  partial: '#b07400',
  interrupted: '#6f4a94',
  missed: '#b23333',
  unknown: '#6b7178',
} as const;

const notOwedText: Readonly<Record<string, 'stoppedPlays' | 'cancelledPlays'>> = {
  'county-stopped': 'stoppedPlays',
  cancelled: 'cancelledPlays',
};

/** What became of a broadcast’s plays so far, as a bar and in numbers. */
export function OutcomeBar({
  of: { plays, plannedPlays, notOwed, reason },
}: {
  readonly of: BroadcastSummary;
}) {
  const say = useSay(texts);
  const word = useWord();
  const concluded = order.reduce((sum, one) => sum + plays[one], 0);
  const parts = [
    ...order.map((one) => ({
      key: one as string,
      count: plays[one],
      colour: colours[one] as string,
      name: word(outcomeWords, one),
    })),
    {
      key: 'notOwed',
      count: notOwed,
      colour: 'var(--text-quaternary)',
      name: say(notOwedText[reason ?? ''] ?? 'replacedPlays'),
    },
    {
      key: 'waiting',
      count: Math.max(0, plannedPlays - concluded),
      colour: 'var(--fill-secondary)',
      name: say('waiting'),
    },
  ].filter(({ count }) => count > 0);
  return (
    <>
      <div
        aria-hidden
        style={{ display: 'flex', height: 8, borderRadius: 4, overflow: 'hidden', margin: '6px 0' }}
      >
        {parts.map(({ key, count, colour }) => (
          <span key={key} style={{ flexGrow: count, background: colour }} />
        ))}
      </div>
      <div className="row wraps" style={{ gap: 12, fontSize: 13 }}>
        {parts.map(({ key, count, colour, name }) => (
          <span key={key}>
            <span
              aria-hidden
              style={{
                display: 'inline-block',
                width: 8,
                height: 8,
                borderRadius: 2,
                background: colour,
                marginInlineEnd: 6,
              }}
            />
            {say('times', name, count)}
          </span>
        ))}
      </div>
    </>
  );
}
