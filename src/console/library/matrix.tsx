import { useQuery } from '@tanstack/react-query';
import { Button, Card, Empty, Flex, Grid, Table, Typography } from 'antd';
import { useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import type { LibraryMatrix } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { type Row, toDo } from './condition.ts';
import { libraryQuery } from './library-query.ts';
import { Cell } from './matrix-cell.tsx';
import { Filters, useFilters } from './matrix-filters.tsx';
import { RowHead } from './row-head.tsx';
import { texts } from './texts.ts';

/** Lessons × varieties: what may air, what waits, what is missing, and the way to each. */
export function Matrix() {
  const say = useSay(texts);
  const library = useQuery(libraryQuery);
  return (
    <PageState of={library} empty={({ rows }) => (rows.length === 0 ? say('empty') : undefined)}>
      {(matrix) => <Shown of={matrix} />}
    </PageState>
  );
}

function Shown({ of }: { readonly of: LibraryMatrix }) {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().md ?? true;
  const filters = useFilters();
  const found = of.rows.filter(filters.has);
  const rows = filters.isByToDo ? found.toSorted((a, b) => toDo(b) - toDo(a)) : found;
  return (
    <>
      <Filters of={filters} rows={of.rows} />
      <Typography.Paragraph type="secondary" aria-live="polite" style={{ margin: '8px 0' }}>
        {say('shown', rows.length, of.rows.length)}
      </Typography.Paragraph>
      {rows.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('none')}>
          <Button onClick={filters.clear}>{say('all')}</Button>
        </Empty>
      ) : wide ? (
        <InTable rows={rows} varieties={of.varieties} />
      ) : (
        <InList rows={rows} />
      )}
    </>
  );
}

function InTable({ rows, varieties }: { readonly rows: readonly Row[]; readonly varieties: string[] }) {
  const say = useSay(texts);
  const word = useWord();
  return (
    <Table<Row>
      size="small"
      rowKey="lesson"
      dataSource={rows}
      sticky={{ offsetHeader: 64 }}
      scroll={{ x: 'max-content' }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        {
          title: say('lesson'),
          key: 'lesson',
          fixed: 'left',
          width: 240,
          rowScope: 'row',
          render: (_, row) => <RowHead of={row} />,
        },
        ...varieties.map((variety, index) => ({
          title: word(varietyWords, variety),
          key: variety,
          width: 190,
          render: (_: unknown, row: Row) => {
            const cell = row.cells[index];
            return cell === undefined ? null : <Cell of={cell} row={row} />;
          },
        })),
      ]}
    />
  );
}

const atOnce = 30;

function InList({ rows }: { readonly rows: readonly Row[] }) {
  const say = useSay(texts);
  const [count, setCount] = useState(atOnce);
  return (
    <Flex vertical gap={8}>
      {rows.slice(0, count).map((row) => (
        <Card key={row.lesson} size="small">
          <RowHead of={row} />
          <Flex vertical gap={4} style={{ marginTop: 8 }}>
            {row.cells.map((cell) => (
              <Cell key={cell.variety} of={cell} row={row} isNamed />
            ))}
          </Flex>
        </Card>
      ))}
      {count < rows.length && (
        <Button onClick={() => setCount(count + atOnce)}>
          {say('more', Math.min(atOnce, rows.length - count))}
        </Button>
      )}
    </Flex>
  );
}
