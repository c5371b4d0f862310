import { Alert, Table, Tag, Typography } from 'antd';
import type { TakenTable } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { texts } from './texts.ts';

type Row = TakenTable['findings'][number] & { readonly key: number };

/** What is wrong with a table, row by row, and what to do about it; errors first. */
export function FindingList({ of: { findings, errors } }: { readonly of: TakenTable }) {
  const say = useSay(texts);
  if (findings.length === 0) return null;
  return (
    <section style={{ marginTop: 16 }}>
      {errors > 0 && (
        <Alert type="error" showIcon title={say('refused', errors)} style={{ marginBottom: 8 }} />
      )}
      <Table<Row>
        size="small"
        dataSource={findings.map((one, key) => ({ ...one, key }))}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: say('where'),
            key: 'where',
            render: (_, { severity, line }) => (
              <>
                <Tag color={severity === 'error' ? 'error' : 'warning'}>{say(severity)}</Tag>
                {line === undefined ? say('wholeFile') : say('row', line)}
              </>
            ),
          },
          { title: say('wrong'), dataIndex: 'found', width: 360, render: wrapped },
          { title: say('todo'), dataIndex: 'expected', width: 360, render: wrapped },
        ]}
      />
      {findings.length >= 500 && <Typography.Text type="secondary">{say('moreFindings')}</Typography.Text>}
    </section>
  );
}

const wrapped = (text: string) => (
  <div style={{ minWidth: 180, maxWidth: 420, whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{text}</div>
);
