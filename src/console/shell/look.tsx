import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { useLanguage } from '../kit/language.tsx';
import { coloursOf, filledInDark } from './colours.ts';
import { nonce } from './nonce.ts';
import { useShade } from './shade.tsx';

/**
 * The component library’s colours, type and words, in the shade and language that are read. It is large: only what
 * is fetched when it is needed may import it. `plain.css` gives the same look to what stands without it.
 */
export function Look({ children = <Outlet /> }: { readonly children?: ReactNode }) {
  const { language } = useLanguage();
  const { isDark: dark } = useShade();
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      csp={{ nonce }}
      // Two characters on a button are as close as in any other word.
      button={{ autoInsertSpace: false }}
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
        components: dark ? { Button: filledInDark } : {},
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
