import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useLanguage } from '../kit/language.tsx';
import { nonce } from './nonce.ts';

export type Shade = 'auto' | 'light' | 'dark';

const kept = 'dalaba.shade';
interface Shown {
  readonly shade: Shade;
  /** What it comes to now. */
  readonly isDark: boolean;
  readonly change: (shade: Shade) => void;
}

const Context = createContext<Shown>({ shade: 'auto', isDark: false, change: () => {} });

export const useShade = () => useContext(Context);

/** Colours, type and words of the components: light, dark or as the computer has it, in the language that is read. */
export function Look({ children }: { readonly children: ReactNode }) {
  const { language } = useLanguage();
  const [shade, setShade] = useState<Shade>(() => shadeOf(localStorage.getItem(kept)));
  const computerIsDark = useComputerIsDark();
  const dark = shade === 'dark' || (shade === 'auto' && computerIsDark);
  useEffect(() => {
    localStorage.setItem(kept, shade);
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [shade, dark]);
  return (
    <Context value={{ shade, isDark: dark, change: setShade }}>
      <ConfigProvider
        locale={language === 'zh' ? zhCN : enUS}
        csp={{ nonce }}
        theme={{
          // All ways of the top beside one another at 1366 pixels, in English, too.
          components: { Menu: { itemPaddingInline: 10 } },
          algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
          token: {
            colorPrimary: dark ? '#3fa37f' : '#1f5f4a',
            colorLink: dark ? '#6fc3a4' : '#1f5f4a',
            colorSuccess: dark ? '#5fc48d' : '#23673f',
            colorWarning: dark ? '#d9a441' : '#855300',
            colorError: dark ? '#ef7a76' : '#ad2c2c',
            colorInfo: dark ? '#6fa9dc' : '#2a5f8f',
            ...(dark
              ? {}
              : {
                  colorSuccessBg: '#e8f5ed',
                  colorWarningBg: '#fdf3e0',
                  colorErrorBg: '#fdeceb',
                  colorInfoBg: '#e8f1fa',
                }),
            // What is chosen: the library makes a grey of so deep a green.
            colorPrimaryBg: dark ? '#173a2e' : '#e2f0e9',
            colorPrimaryBgHover: dark ? '#1d4838' : '#d3e8dd',
            controlItemBgActive: dark ? '#173a2e' : '#e2f0e9',
            controlItemBgActiveHover: dark ? '#1d4838' : '#d3e8dd',
            // The library’s own are too pale to be read with ease.
            colorTextSecondary: dark ? 'rgba(255,255,255,0.78)' : 'rgba(0,0,0,0.7)',
            colorTextTertiary: dark ? 'rgba(255,255,255,0.7)' : 'rgba(0,0,0,0.62)',
            colorTextPlaceholder: dark ? 'rgba(255,255,255,0.65)' : 'rgba(0,0,0,0.6)',
            colorTextDescription: dark ? 'rgba(255,255,255,0.72)' : 'rgba(0,0,0,0.65)',
            borderRadius: 6,
            fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
          },
        }}
      >
        <App style={{ minHeight: '100vh' }}>{children}</App>
      </ConfigProvider>
    </Context>
  );
}

const shadeOf = (text: string | null): Shade => (text === 'light' || text === 'dark' ? text : 'auto');

function useComputerIsDark(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const look = () => setDark(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, [query]);
  return dark;
}
