import { UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Modal } from 'antd';
import { useState } from 'react';
import { postSignOut } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { useShade } from './look.tsx';
import { SignIn } from './sign-in.tsx';
import { texts } from './texts.ts';
import { onGreen } from './top-colours.ts';

const nextShade = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const shadeText = { auto: 'shadeAuto', light: 'shadeLight', dark: 'shadeDark' } as const;

/** Who one is, and what is one's own to choose: language, colours, signing in and out. */
export function Own() {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const { data: me } = useMe();
  const { language, change } = useLanguage();
  const { shade, change: changeShade } = useShade();
  const [asks, setAsks] = useState(false);
  const leave = () => postSignOut({ body: {} }).then(() => queries.resetQueries(), fail);
  const signOut = () => {
    // Whatever would ask before the page is closed asks here.
    const closing = new Event('beforeunload', { cancelable: true });
    if (dispatchEvent(closing)) return void leave();
    modal.confirm({
      title: say('signOutAsk'),
      okText: say('signOut'),
      cancelText: say('stay'),
      onOk: leave,
    });
  };
  const name = me?.person?.name ?? (me?.by === 'operator' ? say('operator') : say('onlyReading'));
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            {
              key: 'language',
              label: say('language'),
              onClick: () => change(language === 'zh' ? 'en' : 'zh'),
            },
            { key: 'shade', label: say(shadeText[shade]), onClick: () => changeShade(nextShade[shade]) },
            { type: 'divider' },
            me?.person === undefined
              ? { key: 'in', label: say('signIn'), onClick: () => setAsks(true) }
              : { key: 'out', label: say('signOut'), onClick: signOut },
          ],
        }}
      >
        <Button ghost style={onGreen} icon={<UserOutlined />} aria-label={name}>
          <span className="who">{name}</span>
        </Button>
      </Dropdown>
      <Modal open={asks} footer={null} onCancel={() => setAsks(false)} destroyOnHidden>
        <SignIn done={() => setAsks(false)} />
      </Modal>
    </>
  );
}
