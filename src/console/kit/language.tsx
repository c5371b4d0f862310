import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type Word, wordOfReason } from '../../domain/words.ts';

export type Language = 'zh' | 'en';

interface Spoken {
  readonly language: Language;
  readonly change: (language: Language) => void;
}

const kept = 'dalaba.language';
const Context = createContext<Spoken>({ language: 'zh', change: () => {} });

/** The language that people read, remembered by the browser; Chinese until somebody changes it. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem(kept) === 'en' ? 'en' : 'zh',
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem(kept, language);
  }, [language]);
  return <Context value={{ language, change: setLanguage }}>{children}</Context>;
}

export const useLanguage = (): Spoken => useContext(Context);

/**
 * Texts of a page: each key in Chinese and in English; `{}` stands for a value, in order. Of `[one|many]` the first is
 * said where the value before it is 1.
 */
export type Texts = Readonly<Record<string, readonly [zh: string, en: string]>>;
export type Say<Of extends Texts> = (key: keyof Of, ...values: readonly (string | number)[]) => string;

/** Says a page's texts in the language that is read. */
export function useSay<Of extends Texts>(texts: Of): Say<Of> {
  const { language } = useLanguage();
  return (key, ...values) => {
    const [zh, en] = texts[key] as readonly [string, string];
    let next = 0;
    return (language === 'zh' ? zh : en).replaceAll(
      /\{\}|\[([^[\]|]*)\|([^[\]|]*)\]/g,
      (part, one: string, many: string) => {
        if (part === '{}') return String(values[next++] ?? '');
        return String(values[next - 1]) === '1' ? one : many;
      },
    );
  };
}

/** Says a machine's word; one nobody gave a word for is said as it is. */
export function useWord(): (words: Readonly<Record<string, Word>>, key: string) => string {
  const { language } = useLanguage();
  return (words, key) => words[key]?.[language] ?? key;
}

/** A word of the service's own, `{zh, en}`. */
export function useWorded(): (word: Word) => string {
  const { language } = useLanguage();
  return (word) => word[language];
}

/** A reason in people’s words. */
export function useReason(): (reason: string) => string {
  const { language } = useLanguage();
  return (reason) => wordOfReason(reason)[language];
}
