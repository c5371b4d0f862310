import { Col, Empty, Grid, Row, Typography, theme } from 'antd';
import type { ReviewItem } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { Desk } from './desk.tsx';
import { nextOf } from './judgement.ts';
import { NotWaiting } from './not-waiting.tsx';
import { QueueLine } from './queue-line.tsx';
import { texts } from './texts.ts';

/** What waits, and one of it on the desk. */
export function Queue({ of }: { readonly of: readonly ReviewItem[] }) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [chosen, choose] = useChoices();
  const asked = chosen('recording');
  const found = of.findIndex(({ recording }) => recording.id === asked);
  const at = asked === undefined ? 0 : found;
  const open = of[at];
  const next = () => choose({ recording: nextOf(of, open?.recording.id) });
  const leave = () => choose({ recording: undefined });
  if (of.length === 0)
    return asked === undefined ? (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('nothing')} />
    ) : (
      <NotWaiting id={asked} leave={leave} />
    );
  const lines = of.map((one) => (
    <QueueLine
      key={one.recording.id}
      of={one}
      isOpen={one === open}
      open={() => choose({ recording: one.recording.id })}
    />
  ));
  return (
    <Row gutter={[24, 16]}>
      {wide && (
        <Col span={7}>
          <nav
            aria-label={say('queue')}
            style={{ maxHeight: 'calc(100vh - 190px)', overflowY: 'auto', position: 'sticky', top: 80 }}
          >
            <ul
              style={{
                listStyle: 'none',
                padding: 0,
                margin: 0,
                border: `1px solid ${token.colorBorderSecondary}`,
                borderRadius: 8,
              }}
            >
              {lines}
            </ul>
          </nav>
        </Col>
      )}
      <Col xs={24} lg={17}>
        {open === undefined ? (
          asked !== undefined && <NotWaiting id={asked} leave={leave} />
        ) : (
          <>
            {!wide && (
              <Typography.Paragraph type="secondary" style={{ marginBottom: 8 }}>
                {say('place', at + 1, of.length)}
              </Typography.Paragraph>
            )}
            <Desk key={open.recording.id} of={open} next={next} />
          </>
        )}
        {!wide && (
          <nav aria-label={say('queue')} style={{ marginTop: 24 }}>
            <Typography.Title level={3} style={{ fontSize: 16 }}>
              {say('queue')}
            </Typography.Title>
            <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>{lines}</ul>
          </nav>
        )}
      </Col>
    </Row>
  );
}
