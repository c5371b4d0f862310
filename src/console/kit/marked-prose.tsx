import { theme } from 'antd';
import { useMemo } from 'react';
import { proseDiff } from '../../domain/text-diff.ts';
import { useSay } from './language.tsx';

const texts = {
  gone: ['划掉的', 'What is struck out'],
  wentAway: ['删去了，', ' went, '],
  come: ['划线的', 'what is underlined'],
  isNew: ['是新加的。', ' is new.'],
} as const;

/** A text with what was taken from it and added to it, told by lines through and under the words as well as by colour. */
export function MarkedProse({ before, after }: { readonly before: string; readonly after: string }) {
  const parts = useMemo(() => proseDiff(before.trim(), after.trim()), [before, after]);
  let at = 0;
  return parts.map(({ sign, text }) => {
    at += text.length;
    const key = `${sign}${at}`;
    if (sign === ' ') return <span key={key}>{text}</span>;
    // A changed line end is seen by its sign.
    const seen = text.replaceAll('\n', '↵\n');
    return sign === '-' ? <Gone key={key}>{seen}</Gone> : <Come key={key}>{seen}</Come>;
  });
}

/** How such a text is read. */
export function MarkLegend() {
  const say = useSay(texts);
  return (
    <>
      <Gone>{say('gone')}</Gone>
      {say('wentAway')}
      <Come>{say('come')}</Come>
      {say('isNew')}
    </>
  );
}

function Gone({ children }: { readonly children: string }) {
  const { token } = theme.useToken();
  return <del style={{ background: token.colorErrorBg, color: token.colorTextSecondary }}>{children}</del>;
}

function Come({ children }: { readonly children: string }) {
  const { token } = theme.useToken();
  return (
    <ins
      style={{
        background: token.colorSuccessBg,
        fontWeight: 600,
        textDecorationThickness: 2,
        textUnderlineOffset: 4,
      }}
    >
      {children}
    </ins>
  );
}
