import type { LedgerEntry } from '../api/client.ts';
import { useReason, useSay } from '../kit/language.tsx';
import { texts } from './texts.ts';

/** What an entry says beside who, what and when, in a few words; nothing where its words would be a machine’s. */
export function useFacts(): (entry: LedgerEntry) => string | undefined {
  const say = useSay(texts);
  const reason = useReason();
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
