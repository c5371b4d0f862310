import { Alert, Button, Flex, Typography } from 'antd';
import type { Day } from '../api/client.ts';
import { useSay, useWorded } from '../kit/language.tsx';
import { texts } from './texts.ts';

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
  if (alerts.length === 0) return null;
  return (
    <section aria-label={say('alerts')} style={{ marginBottom: 16 }}>
      <Typography.Title level={3} style={{ fontSize: 16, marginTop: 0 }}>
        {say('alerts')} ({alerts.length})
      </Typography.Title>
      <Flex vertical gap={8}>
        {alerts.map(({ id, broadcast, text }) => (
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
      </Flex>
    </section>
  );
}
