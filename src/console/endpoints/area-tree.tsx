import { Grid, Tree, TreeSelect, Typography } from 'antd';
import { useMemo } from 'react';
import { needsSomebody } from '../../domain/endpoint-condition.ts';
import type { EndpointStates } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { texts } from './texts.ts';

interface Node {
  key: string;
  value: string;
  title: string;
  all: number;
  wrong: number;
  children: Node[];
}

/** County, townships and villages, each with how many endpoints there are and how many somebody should look at. */
export function AreaTree({
  of,
  area,
  height,
  choose,
}: {
  readonly of: EndpointStates;
  readonly area: string | undefined;
  readonly height: number;
  readonly choose: (area: string | undefined) => void;
}) {
  const say = useSay(texts);
  const wide = Grid.useBreakpoint().lg ?? true;
  const root = useMemo(() => treeOf(of), [of]);
  const titled = ({ title, all, wrong }: Node) =>
    `${say('areaOf', title, all)}${wrong === 0 ? '' : ` ⚠ ${say('attention', wrong)}`}`;
  const pick = (code: string | undefined) => choose(code === of.county ? undefined : code);
  if (!wide)
    return (
      <TreeSelect
        aria-label={say('areas')}
        style={{ width: '100%' }}
        value={area ?? of.county}
        treeData={[root]}
        treeTitleRender={titled}
        treeDefaultExpandedKeys={[of.county]}
        showSearch={{ treeNodeFilterProp: 'title' }}
        onChange={pick}
      />
    );
  return (
    <section aria-label={say('areas')}>
      <Typography.Title level={3} style={{ fontSize: 14, margin: '0 0 8px' }}>
        {say('areas')}
      </Typography.Title>
      <Tree<Node>
        blockNode
        height={height}
        treeData={[root]}
        titleRender={titled}
        defaultExpandedKeys={[of.county, ...(area === undefined ? [] : [area.slice(0, 9)])]}
        selectedKeys={[area ?? of.county]}
        onSelect={([key]) => pick(key === undefined ? undefined : String(key))}
      />
    </section>
  );
}

/** Only areas with endpoints in them. */
function treeOf({ county, name, areas, endpoints }: EndpointStates): Node {
  const counts = new Map<string, { all: number; wrong: number }>();
  for (const { area, condition } of endpoints)
    for (const length of [6, 9, 12]) {
      if (area.length < length) break;
      const code = area.slice(0, length);
      const count = counts.get(code) ?? { all: 0, wrong: 0 };
      counts.set(code, count);
      count.all += 1;
      if (needsSomebody.has(condition)) count.wrong += 1;
    }
  const nodeOf = (code: string, called: string): Node => {
    return {
      key: code,
      value: code,
      title: called,
      ...(counts.get(code) ?? { all: 0, wrong: 0 }),
      children: [],
    };
  };
  const root = nodeOf(county, name);
  const nodes = new Map([[county, root]]);
  const sorted = [...areas].sort((a, b) => a.area.length - b.area.length || (a.area < b.area ? -1 : 1));
  for (const { area, name: called } of sorted) {
    if (area === county || !counts.has(area)) continue;
    const node = nodeOf(area, called);
    const above = area.length === 12 ? nodes.get(area.slice(0, 9)) : undefined;
    (above ?? root).children.push(node);
    nodes.set(area, node);
  }
  return root;
}
