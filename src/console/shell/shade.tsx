import {
  createContext,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from 'react';

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

/** Light, dark or as the computer has it; remembered by the browser. */
export function ShadeProvider({ children }: { readonly children: ReactNode }) {
  const [shade, setShade] = useState<Shade>(() => shadeOf(localStorage.getItem(kept)));
  const computerIsDark = useSyncExternalStore(watch, () => computer.matches);
  const isDark = shade === 'dark' || (shade === 'auto' && computerIsDark);
  useLayoutEffect(() => {
    localStorage.setItem(kept, shade);
    document.documentElement.dataset.shade = isDark ? 'dark' : 'light';
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  }, [shade, isDark]);
  return <Context value={{ shade, isDark, change: setShade }}>{children}</Context>;
}

const shadeOf = (text: string | null): Shade => (text === 'light' || text === 'dark' ? text : 'auto');

const computer = matchMedia('(prefers-color-scheme: dark)');

const watch = (look: () => void) => {
  computer.addEventListener('change', look);
  return () => computer.removeEventListener('change', look);
};
