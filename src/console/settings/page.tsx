import { ConfigProvider, Flex, Grid, Menu, Typography, theme } from 'antd';
import { Link, Navigate, useParams } from 'react-router';
import { useMe } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { Refused } from '../kit/refused.tsx';
import { Nowhere } from '../shell/nowhere.tsx';
import { sections } from './sections.tsx';
import { Strip } from './strip.tsx';
import { texts } from './texts.ts';
import { useMayIn } from './use-names.ts';

/** What is set for everybody, and for oneself: a part an address, and of these what one may see. */
export function SettingsPage() {
  const say = useSay(texts);
  const mayIn = useMayIn();
  const me = useMe();
  const { token } = theme.useToken();
  const wide = Grid.useBreakpoint().lg ?? true;
  const path = useParams()['*'] ?? '';
  if (me.data === undefined) return null;
  const mine = sections.filter(({ needs }) => needs === undefined || mayIn(needs));
  const here = sections.find((one) => one.path === path);
  // Who airs emergencies is in a hurry.
  const first = mayIn('declareEmergency') ? 'emergency' : 'own';
  if (path === '') return <Navigate to={`/settings/${first}`} replace />;
  if (here === undefined) return <Nowhere />;
  const isRefused = here.needs !== undefined && !mayIn(here.needs);
  const content = isRefused ? <Refused title={say('refused')} verb={here.needs} /> : here.page;
  return (
    <>
      <title>{say('documentTitle')}</title>
      <Typography.Title level={2} style={{ fontSize: 20, margin: '0 0 16px' }}>
        {say('title')} · {say(here.path)}
      </Typography.Title>
      {wide ? (
        <Flex gap={24} align="start">
          <nav aria-label={say('sections')} style={{ flex: '0 0 190px', position: 'sticky', top: 80 }}>
            <ConfigProvider
              theme={{
                components: {
                  Menu: { itemSelectedBg: token.colorFillSecondary, itemSelectedColor: token.colorText },
                },
              }}
            >
              <Menu
                mode="inline"
                selectedKeys={[path]}
                items={mine.map((one) => ({
                  key: one.path,
                  label: <Link to={`/settings/${one.path}`}>{say(one.path)}</Link>,
                }))}
                style={{ borderInlineEnd: 'none', background: 'transparent' }}
              />
            </ConfigProvider>
          </nav>
          <div style={{ flex: 1, minWidth: 0 }}>{content}</div>
        </Flex>
      ) : (
        <>
          <Strip of={mine} />
          {content}
        </>
      )}
    </>
  );
}
