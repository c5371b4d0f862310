import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useLanguage } from '../kit/language.tsx';

export type Shade = 'auto' | 'light' | 'dark';

const kept = 'dalaba.shade';
const Context = createContext<{ readonly shade: Shade; readonly change: (shade: Shade) => void }>({
  shade: 'auto',
  change: () => {},
});

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
    <Context value={{ shade, change: setShade }}>
      <ConfigProvider
        locale={language === 'zh' ? zhCN : enUS}
        csp={{ nonce: nonceOf(document) }}
        theme={{
          algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
          token: {
            colorPrimary: dark ? '#3fa37f' : '#1f5f4a',
            colorLink: dark ? '#6fc3a4' : '#1f5f4a',
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

/** What the service let this page's own style sheets in by. */
const nonceOf = (page: Document): string =>
  page.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

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
