import { MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Flex, Grid, Layout, Menu, Modal, Tag, Typography } from 'antd';
import { useState } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { useChanges } from '../api/changes.ts';
import { useMay, useMe } from '../api/me.ts';
import { statusOf } from '../api/problem.ts';
import { useSessionEnded } from '../api/session.ts';
import { useSay } from '../kit/language.tsx';
import { Own } from './own.tsx';
import { type Place, places } from './places.tsx';
import { SignIn } from './sign-in.tsx';
import { texts } from './texts.ts';
import { onGreen } from './top-colours.ts';

/** What stands around every page: where one can go, who one is, whether what is seen is of now. */
export function Frame() {
  const me = useMe();
  const say = useSay(texts);
  const [isOver, setOver] = useSessionEnded();
  if (statusOf(me.error) === 401 && me.data === undefined) return <SignIn />;
  if (me.data?.person?.mustChangePassword) return <SignIn change />;
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a className="unseen" href="#page">
        {say('toPage')}
      </a>
      <Top />
      <Layout.Content
        id="page"
        style={{ padding: 'clamp(12px, 2vw, 24px)', maxWidth: 1600, width: '100%', margin: '0 auto' }}
      >
        <Outlet />
      </Layout.Content>
      {/* Over the page, so that what was begun there is kept. */}
      <Modal open={isOver} footer={null} onCancel={() => setOver(false)} destroyOnHidden>
        <SignIn done={() => setOver(false)} />
      </Modal>
    </Layout>
  );
}

function Top() {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().lg ?? true;
  const [open, setOpen] = useState(false);
  return (
    <Layout.Header
      style={{ padding: '0 16px', position: 'sticky', top: 0, zIndex: 10, background: '#17493a' }}
    >
      <Flex align="center" gap={16} style={{ height: '100%' }}>
        {!wide && (
          <Button
            ghost
            style={onGreen}
            icon={<MenuOutlined />}
            aria-label={say('menu')}
            onClick={() => setOpen(true)}
          />
        )}
        <Typography.Title level={1} style={{ color: '#fff', fontSize: 20, margin: 0, whiteSpace: 'nowrap' }}>
          {say('title')}
        </Typography.Title>
        {wide ? <Ways mode="horizontal" /> : <div style={{ flex: 1 }} />}
        <Now />
        <Own />
      </Flex>
      <Drawer
        placement="left"
        size={240}
        open={open}
        onClose={() => setOpen(false)}
        title={say('title')}
        styles={{ body: { padding: 0 } }}
      >
        <Ways mode="inline" gone={() => setOpen(false)} />
      </Drawer>
    </Layout.Header>
  );
}

function Ways({ mode, gone }: { readonly mode: 'horizontal' | 'inline'; readonly gone?: () => void }) {
  const say = useSay(texts);
  const may = useMay();
  const go = useNavigate();
  const { pathname } = useLocation();
  const here = places.find(({ path }) => (path === '/' ? pathname === '/' : pathname.startsWith(path)));
  return (
    <Menu
      mode={mode}
      {...(mode === 'horizontal' ? { theme: 'dark' as const } : {})}
      style={{ flex: 1, minWidth: 0, ...(mode === 'horizontal' ? { background: 'transparent' } : {}) }}
      selectedKeys={here === undefined ? [] : [here.path]}
      items={places
        .filter(({ needs }) => isOpenTo(needs, may))
        .map(({ path, icon, text }) => ({ key: path, icon, label: say(text) }))}
      onClick={({ key }) => {
        gone?.();
        void go(key);
      }}
    />
  );
}

/** Whether somebody may see a page: without county, one of theirs is enough, which the page itself finds. */
const isOpenTo = (needs: Place['needs'], may: ReturnType<typeof useMay>): boolean =>
  needs === undefined || may(needs) || needs === 'seeCounty';

/** Whether the page is told of changes. */
function Now() {
  const say = useSay(texts);
  const online = useChanges();
  return (
    <Tag role="status" color={online ? 'success' : 'warning'} style={{ marginInlineEnd: 0 }}>
      {say(online ? 'live' : 'connecting')}
    </Tag>
  );
}
