import { lazy, type ReactNode, Suspense } from 'react';
import type { BroadcastSummary } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { timeIn } from '../kit/time.ts';
import { texts } from './texts.ts';

const Release = lazy(async () => ({ default: (await import('./release.tsx')).Release }));

/** What holds a broadcast back, or keeps it from being heard: a later time, a second person, villages. */
export function HeldBack({ of, zone }: { readonly of: BroadcastSummary; readonly zone: string }) {
  const say = useSay(texts);
  const may = useMay();
  const { postponedFromMs, held, muted } = of;
  return (
    <>
      {postponedFromMs !== undefined && <Line>{say('postponed', timeIn(postponedFromMs, zone))}</Line>}
      {held !== undefined && (
        <Line>
          {say('held', held.orders)}{' '}
          {may('releaseBroadcast', of.county) && (
            <Suspense>
              <Release of={of} orders={held.orders} />
            </Suspense>
          )}
        </Line>
      )}
      {muted > 0 && <Line>{say('muted', muted)}</Line>}
    </>
  );
}

const Line = ({ children }: { readonly children: ReactNode }) => (
  <div className="fact warning">{children}</div>
);
