import { Table, type TableProps } from 'antd';
import { useSay } from '../kit/language.tsx';
import { Scrolled } from '../kit/scrolled.tsx';
import { texts } from './texts.ts';

/** Rows of endpoints, named first in each, fifty a page. */
export function ByEndpoint<Row extends { readonly endpoint: string; readonly endpointName: string }>({
  label,
  of,
  rowKey,
  columns,
}: {
  readonly label: string;
  readonly of: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly columns: NonNullable<TableProps<Row>['columns']>;
}) {
  const say = useSay(texts);
  return (
    <Scrolled label={label}>
      <Table<Row>
        size="small"
        rowKey={rowKey}
        dataSource={of}
        style={{ minWidth: 'max-content' }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          {
            title: say('endpoint'),
            key: 'endpoint',
            render: (_, { endpoint, endpointName }) => <span title={endpoint}>{endpointName}</span>,
          },
          ...columns,
        ]}
      />
    </Scrolled>
  );
}
