import { Grid, Table, Typography } from 'antd';
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly align?: 'right';
  readonly render: (row: Row) => ReactNode;
}

/** Rows of facts: a table where there is room for one, else a list in which each fact names itself. */
export function Rows<Row extends object>({
  label,
  of,
  rowKey,
  columns,
  empty,
  wraps = false,
}: {
  /** What they are. */
  readonly label: string;
  readonly of: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly empty: string;
  /** Whether long cells take several lines, and the table no more room than there is. */
  readonly wraps?: boolean;
}) {
  const wide = Grid.useBreakpoint().md ?? true;
  if (of.length === 0) return <Typography.Paragraph type="secondary">{empty}</Typography.Paragraph>;
  if (wide)
    return (
      <Table<Row>
        size="small"
        aria-label={label}
        rowKey={rowKey}
        dataSource={of}
        {...(wraps ? {} : { scroll: { x: 'max-content' } })}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        columns={columns.map(({ render, ...column }) => ({
          ...column,
          render: (_: unknown, row: Row) => render(row),
        }))}
      />
    );
  const [first, ...others] = columns;
  return (
    <ul aria-label={label} style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {of.map((row) => (
        <li
          key={rowKey(row)}
          style={{
            padding: '10px 0',
            borderBottom: '1px solid rgba(128,128,128,0.25)',
            overflowWrap: 'anywhere',
          }}
        >
          <Typography.Text strong>{first?.render(row)}</Typography.Text>
          {others.map(({ key, title, render }) => (
            <div key={key} style={{ display: 'flex', gap: 8, paddingTop: 2 }}>
              {title !== '' && (
                <Typography.Text type="secondary" style={{ flex: '0 0 108px' }}>
                  {title}
                </Typography.Text>
              )}
              <div style={{ flex: 1, minWidth: 0 }}>{render(row)}</div>
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
