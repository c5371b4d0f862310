import { LoadingOutlined } from '@ant-design/icons';
import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useEffect } from 'react';
import { Outlet } from 'react-router';
import { useLanguage } from '../kit/language.tsx';
import { coloursOf, filledInDark } from './colours.ts';
import { nonce } from './nonce.ts';
import { useShade } from './shade.tsx';

/** A menu, a list or a question of the component library that is open in a dialog. */
const openWithin = ['dropdown', 'select', 'popover'].map((one) => `dialog .ant-${one}-open`).join();

/** Escape closes the innermost thing alone: the browser, which would close the dialog around it, is told that it was heard. */
function hearEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape' && document.querySelector(openWithin) !== null) event.preventDefault();
}

/**
 * The component library’s colours, type and words, in the shade and language that are read. It is large: only what
 * is fetched when it is needed may import it. `plain.css` gives the same look to what stands without it.
 */
export function Look({ children = <Outlet /> }: { readonly children?: ReactNode }) {
  const { language } = useLanguage();
  const { isDark: dark } = useShade();
  useEffect(() => {
    // Before the library has closed it.
    addEventListener('keydown', hearEscape, true);
    return () => removeEventListener('keydown', hearEscape, true);
  }, []);
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      csp={{ nonce }}
      // Two characters on a button are as close as in any other word; and what turns on it while it works is no part of its
      // name, in which the library's own may stay for good where its leave is broken off.
      button={{ autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden /> }}
      // A dialog hides whatever is not in it.
      getPopupContainer={(opener) => opener?.closest('dialog') ?? document.body}
      theme={{
        algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: {
          ...coloursOf(dark),
          borderRadius: 6,
          fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
        },
        // The green that is read with ease as words on black is too light for white words on it.
        // A mark without a colour of its own is seen on the ground, too.
        components: dark ? { Button: filledInDark } : { Tag: { defaultBg: '#ebecee' } },
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
