import { Alert, Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import type { Day } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
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
      <Typography.Title level={3} style={{ fontSize: 16, marginTop: 0 }}>
        {say('alerts')} ({alerts.length})
      </Typography.Title>
      <Flex vertical gap={8}>
        {shown.map(({ id, broadcast, text }) => (
          <Alert
            key={id}
            type="error"
            showIcon
            title={worded(text)}
            action={
              broadcast !== undefined && (
                <Button size="small" onClick={() => show(broadcast)}>
                  {say('look')}
                </Button>
              )
            }
          />
        ))}
        {shown.length < alerts.length && (
          <Button type="link" style={{ alignSelf: 'start' }} onClick={() => setAll(true)}>
            {say('moreAlerts', alerts.length - shown.length)}
          </Button>
        )}
      </Flex>
    </section>
  );
}
