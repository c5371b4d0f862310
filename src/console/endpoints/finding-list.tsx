import { Alert, Tag, Typography } from 'antd';
import type { TakenTable } from '../api/client.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { phraseIn } from '../kit/problem-text.ts';
import { Rows } from '../kit/rows.tsx';
import { texts } from './texts.ts';

type Row = TakenTable['findings'][number] & { readonly key: number };

/** What is wrong with a table, row by row, and what to do about it; errors first. */
export function FindingList({ of: { findings, errors } }: { readonly of: TakenTable }) {
  const say = useSay(texts);
  const { language } = useLanguage();
  if (findings.length === 0) return null;
  const said = (phrase: string) => <div style={wrapped}>{phraseIn(phrase, language)}</div>;
  return (
    <section style={{ marginTop: 16 }}>
      {errors > 0 && (
        <Alert type="error" showIcon title={say('refused', errors)} style={{ marginBottom: 8 }} />
      )}
      <Rows<Row>
        label={say('errors')}
        of={findings.map((one, key) => ({ ...one, key }))}
        rowKey={({ key }) => String(key)}
        empty=""
        wraps
        columns={[
          {
            key: 'where',
            title: say('where'),
            render: ({ severity, line }) => (
              <span style={{ whiteSpace: 'nowrap' }}>
                <Tag color={severity === 'error' ? 'error' : 'warning'} style={{ marginInlineEnd: 8 }}>
                  {say(severity)}
                </Tag>
                {line === undefined ? say('wholeFile') : say('row', line)}
              </span>
            ),
          },
          { key: 'found', title: say('wrong'), render: ({ found }) => said(found) },
          { key: 'expected', title: say('todo'), render: ({ expected }) => said(expected) },
        ]}
      />
      {findings.length >= 500 && <Typography.Text type="secondary">{say('moreFindings')}</Typography.Text>}
    </section>
  );
}

const wrapped = { minWidth: 140, overflowWrap: 'anywhere' } as const;
