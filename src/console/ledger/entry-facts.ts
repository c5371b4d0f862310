import { deliveryWords, receiptWords } from '../../domain/words.ts';
import type { LedgerEntry } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** Entries of earlier versions say only how many there are. */
interface ReceiptsBody {
  readonly received?: Readonly<Record<string, number>>;
  readonly leaves?: { readonly count: number };
  readonly count?: number;
}

interface DeliveriesBody {
  /** Absent where they are too many to be named. */
  readonly deliveries?: readonly (readonly [delivery: string, state: string])[];
  readonly count?: number;
}

/** What an entry says beside who, what and when, in a few words; nothing where its words would be a machine’s. */
export function useFacts(): (entry: LedgerEntry) => string | undefined {
  const say = useSay(texts);
  const reason = useReason();
  const word = useWord();
  const counted = (of: Readonly<Record<string, number>>, words: Parameters<typeof word>[0]): string =>
    Object.entries(of)
      .map(([kind, times]) => (times === 1 ? word(words, kind) : say('times', word(words, kind), times)))
      .join(say('comma'));
  return ({ verb, body }) => {
    const count = (of: unknown): number => (Array.isArray(of) ? of.length : 0);
    switch (verb) {
      case 'edit-schedule':
        return say('lines', count(body.diff));
      case 'plan-broadcast':
      case 'replan-broadcast':
      case 'reopen-broadcast':
        return Array.isArray(body.audiences) ? say('audiences', body.audiences.length) : undefined;
      case 'freeze-broadcast':
      case 'declare-emergency':
        return typeof body.deliveries === 'number' ? say('programmes', body.deliveries) : undefined;
      case 'record-receipts': {
        const { received, leaves, count: flat } = body as ReceiptsBody;
        return received === undefined
          ? say('receipts', leaves?.count ?? flat ?? 0)
          : counted(received, receiptWords);
      }
      case 'accept-deliveries': {
        const { deliveries, count: many = 0 } = body as DeliveriesBody;
        if (deliveries === undefined) return say('endpoints', many);
        const states = Map.groupBy(deliveries, ([, state]) => state);
        return counted(
          Object.fromEntries([...states].map(([state, of]) => [state, of.length])),
          deliveryWords,
        );
      }
      case 'settle-broadcast': {
        const plays = (body.plays ?? {}) as Readonly<Record<string, number>>;
        const of = (one: string) => plays[one] ?? 0;
        return say(
          'outcomes',
          ...[of('played'), of('partial'), of('interrupted'), of('missed'), of('unknown')],
        );
      }
      default:
        return typeof body.reason === 'string' ? reason(body.reason) : undefined;
    }
  };
}
