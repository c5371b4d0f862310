import { BellOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Flex, Grid, Table, type TableColumnsType, Tooltip, Typography } from 'antd';
import { credentialWords, driverWords, receiptFindingWords } from '../../domain/words.ts';
import type { EndpointState, EndpointStates } from '../api/client.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { occasionOf } from '../kit/occasion.ts';
import { instantIn } from '../kit/time.ts';
import { useChoices } from '../kit/use-choices.ts';
import { placeOf } from './chosen-endpoints.ts';
import { ConditionTag, rankOf } from './condition-look.tsx';
import { texts } from './texts.ts';

interface Props {
  readonly of: EndpointStates;
  readonly names: ReadonlyMap<string, string>;
  readonly shown: readonly EndpointState[];
  readonly height: number;
  readonly open: (endpoint: string) => void;
}

/** The endpoints as rows, of which only those in view are drawn. */
export function EndpointTable({ of, names, shown, height, open }: Props) {
  const say = useSay(texts);
  const { lg: wide = true } = Grid.useBreakpoint();
  const { language } = useLanguage();
  const [chosen, , put] = useChoices();
  const [, back, by] = /^(-?)(\w+)$/.exec(chosen('sort') ?? '') ?? [];
  const columns = useColumns(of, names, open, wide).map((column) => ({
    ...column,
    ...(column.sorter === undefined
      ? {}
      : { sortOrder: column.key !== by ? null : back === '-' ? ('descend' as const) : ('ascend' as const) }),
    shouldCellUpdate: (is: EndpointState, was: EndpointState) => is !== was,
  }));
  const width = wide ? columns.reduce((sum, { width: one }) => sum + Number(one ?? 0), 0) : 320;
  return (
    <Table<EndpointState>
      virtual
      // Cells are drawn anew where their endpoint is another, and all of them in another language.
      key={language}
      size="small"
      rowKey="id"
      dataSource={shown}
      columns={columns}
      pagination={false}
      onChange={(_, __, sorted) => {
        const { columnKey, order } = Array.isArray(sorted) ? {} : sorted;
        const key = `${order === 'descend' ? '-' : ''}${columnKey}`;
        put({ sort: order === undefined || order === null ? undefined : key });
      }}
      showHeader={wide}
      scroll={{ x: width, y: height }}
      locale={{ emptyText: say('noneFound') }}
    />
  );
}

function useColumns(
  { zone, recentDays, longerDays }: EndpointStates,
  names: Props['names'],
  open: Props['open'],
  wide: boolean,
): TableColumnsType<EndpointState> {
  const say = useSay(texts);
  const word = useWord();
  const last = (one: EndpointState) => lastOf(say, one, zone);
  if (!wide)
    return [
      {
        key: 'all',
        width: 320,
        render: (_, one) => (
          <Flex vertical gap={2}>
            <Named of={one} names={names} open={open} />
            <Flex gap={8} align="center" wrap>
              <ConditionTag of={one.condition} />
              <Typography.Text type="secondary">{last(one)}</Typography.Text>
            </Flex>
          </Flex>
        ),
      },
    ];
  return [
    {
      title: say('name'),
      key: 'name',
      width: 210,
      fixed: 'left',
      sorter: (a, b) => (a.name < b.name ? -1 : 1),
      render: (_, one) => <Named of={one} names={names} open={open} />,
    },
    {
      title: say('condition'),
      key: 'condition',
      width: 164,
      sorter: (a, b) => rankOf(a.condition) - rankOf(b.condition),
      render: (_, one) => (
        <Flex gap={4} align="center">
          <ConditionTag of={one.condition} />
          <Signs of={one} />
        </Flex>
      ),
    },
    {
      title: say('last'),
      key: 'last',
      width: 148,
      sorter: (a, b) => (a.lastReceiptAtMs ?? 0) - (b.lastReceiptAtMs ?? 0),
      render: (_, one) => last(one),
    },
    {
      title: <Tooltip title={say('rateHint')}>{say('rate', recentDays, longerDays)}</Tooltip>,
      key: 'rate',
      width: 136,
      sorter: (a, b) => share(a.answered, a.called) - share(b.answered, b.called),
      render: (_, one) =>
        `${percent(one.answered, one.called)} / ${percent(one.answeredLonger, one.calledLonger)}`,
    },
    {
      title: say('volume'),
      key: 'volume',
      width: 96,
      align: 'right',
      sorter: (a, b) => a.volumePercent - b.volumePercent,
      render: (_, { volumePercent }) => say('percent', volumePercent),
    },
    {
      title: say('driver'),
      dataIndex: 'driver',
      width: 160,
      render: (driver: string) => word(driverWords, driver),
    },
    {
      title: say('credential'),
      dataIndex: 'credential',
      width: 110,
      render: (credential: string) => word(credentialWords, credential),
    },
  ];
}

function Named({
  of: { id, name, area },
  names,
  open,
}: {
  readonly of: EndpointState;
  readonly names: Props['names'];
  readonly open: Props['open'];
}) {
  const say = useSay(texts);
  return (
    <div style={{ minWidth: 0, lineHeight: 1.4 }}>
      <Button
        type="link"
        size="small"
        aria-label={say('open', name)}
        style={wrapped}
        onClick={() => open(id)}
      >
        {name}
      </Button>
      <Typography.Text type="secondary" style={oneLine}>
        {placeOf(area, names)} · {id}
      </Typography.Text>
    </div>
  );
}

/** A long name takes a second line, and runs under nothing. */
const wrapped = {
  padding: 0,
  height: 'auto',
  maxWidth: '100%',
  whiteSpace: 'normal',
  overflowWrap: 'anywhere',
  textAlign: 'start',
} as const;

/** By style alone: to measure each would cost more than to draw it. */
const oneLine = {
  display: 'block',
  fontSize: 12,
  overflow: 'hidden',
  whiteSpace: 'nowrap',
  textOverflow: 'ellipsis',
} as const;

/** What else is to be known of it, beside how it does. */
function Signs({ of: { muted, findings } }: { readonly of: EndpointState }) {
  const say = useSay(texts);
  const word = useWord();
  return (
    <>
      {muted !== undefined && (
        <Tooltip title={say('mutedIn', muted.map((id) => occasionOf(word, id)).join('、'))}>
          <BellOutlined aria-label={say('muted')} />
        </Tooltip>
      )}
      {findings !== undefined && (
        <Tooltip title={findings.map((kind) => word(receiptFindingWords, kind)).join('、')}>
          <WarningOutlined aria-label={say('findings')} />
        </Tooltip>
      )}
    </>
  );
}

/** When its newest receipt came, else the day it last answered. */
export function lastOf(
  say: ReturnType<typeof useSay<typeof texts>>,
  { lastReceiptAtMs, lastAnswered }: EndpointState,
  zone: string,
): string {
  if (lastReceiptAtMs !== undefined) return instantIn(lastReceiptAtMs, zone);
  return lastAnswered === undefined ? say('noReceipt') : say('lastAnswered', lastAnswered);
}

const share = (part: number, of: number): number => (of === 0 ? -1 : part / of);
/** Rounded down: not all is never 100 %. */
export const percent = (part: number, of: number): string =>
  of === 0 ? '—' : `${Math.floor((100 * part) / of)} %`;
