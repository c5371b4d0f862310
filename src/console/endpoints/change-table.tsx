import { Table, Tag, Typography } from 'antd';
import { driverWords } from '../../domain/words.ts';
import type { RowChange, TakenTable } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { columnTexts, texts } from './texts.ts';

const colours: Readonly<Record<RowChange['kind'], string>> = {
  added: 'success',
  changed: 'warning',
  removed: 'error',
};

/** The rows that an import would add, change or take away. */
export function ChangeTable({ of }: { readonly of: TakenTable }) {
  const say = useSay(texts);
  const word = useWord();
  const column = useSay(columnTexts);
  const cellOf = (field: string, cell: string): string =>
    cell === '' ? say('nothing') : field === 'driver' ? word(driverWords, cell) : cell;
  const told = ({ cells = {}, fields = [] }: RowChange): string =>
    [
      ...Object.entries(cells)
        .slice(1)
        .filter(([, cell]) => cell !== '')
        .map(([field, cell]) => `${column(field as keyof typeof columnTexts)} ${cellOf(field, cell)}`),
      ...fields.map(({ field, from, to }) =>
        say('willChange', column(field as keyof typeof columnTexts), cellOf(field, from), cellOf(field, to)),
      ),
    ].join(' · ');
  const more = of.added + of.changed + of.removed - of.changes.length;
  if (of.changes.length === 0) return null;
  return (
    <section style={{ marginTop: 16 }}>
      <Table<RowChange>
        size="small"
        rowKey={({ kind, key }) => `${kind} ${key}`}
        dataSource={of.changes}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: say('kind'),
            dataIndex: 'kind',
            render: (kind: RowChange['kind']) => <Tag color={colours[kind]}>{say(kind)}</Tag>,
          },
          { title: say('key'), dataIndex: 'key' },
          {
            title: say('what'),
            key: 'what',
            render: (_, change) => (
              <div style={{ minWidth: 200, whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
                {told(change)}
              </div>
            ),
          },
        ]}
      />
      {more > 0 && <Typography.Text type="secondary">{say('moreChanges', more)}</Typography.Text>}
    </section>
  );
}
