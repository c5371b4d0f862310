import { Typography, theme } from 'antd';
import type { ScheduleDraft } from '../api/client.ts';
import { useSay } from './language.tsx';

const texts = {
  lines: ['文件里改的行', 'Lines of the file'],
  same: ['文件没有改变。', 'The file does not change.'],
  added: ['加了一行', 'line added'],
  removed: ['去掉一行', 'line removed'],
} as const;

/** Lines of the file that go and come. */
export function TextChanges({ of }: { readonly of: ScheduleDraft['diff'] }) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  if (of.length === 0) return <Typography.Paragraph type="secondary">{say('same')}</Typography.Paragraph>;
  return (
    <ol
      aria-label={say('lines')}
      style={{
        listStyle: 'none',
        margin: '0 0 16px',
        padding: 0,
        fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
        fontSize: 13,
      }}
    >
      {of.map(({ sign, line, text }) => (
        <li
          key={`${sign}${line}`}
          style={{
            padding: '2px 6px',
            background: sign === '+' ? token.colorSuccessBg : token.colorErrorBg,
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
          }}
        >
          <span className="unseen">{say(sign === '+' ? 'added' : 'removed')}</span>
          <span aria-hidden>{sign} </span>
          {text}
        </li>
      ))}
    </ol>
  );
}
