import { useState } from 'react';
import type { Day } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';
import { Notice } from '../kit/plain/notice.tsx';
import { texts } from './texts.ts';

/** So many are shown before somebody asks for all: the counties stand below. */
const first = 5;

/** What needs a person now, each with the way there. */
export function Findings({
  alerts,
  show,
}: {
  readonly alerts: Day['alerts'];
  readonly show: (broadcast: string) => void;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const [all, setAll] = useState(false);
  if (alerts.length === 0) return null;
  const shown = all ? alerts : alerts.slice(0, first);
  return (
    <section aria-label={say('alerts')} style={{ marginBottom: 16 }}>
      <h3 className="title" style={{ fontSize: 16, marginBottom: 8 }}>
        {say('alerts')} ({alerts.length})
      </h3>
      <div style={{ display: 'flex', flexDirection: 'column', gap: 8 }}>
        {shown.map(({ id, broadcast, text }) => (
          <Notice
            key={id}
            kind="error"
            action={
              broadcast !== undefined && (
                <Button size="small" onClick={() => show(broadcast)}>
                  {say('look')}
                </Button>
              )
            }
          >
            {worded(text)}
          </Notice>
        ))}
        {shown.length < alerts.length && (
          <Button kind="link" style={{ alignSelf: 'start' }} onClick={() => setAll(true)}>
            {say('moreAlerts', alerts.length - shown.length)}
          </Button>
        )}
      </div>
    </section>
  );
}
