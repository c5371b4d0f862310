import {
  AudioMutedOutlined,
  CheckCircleOutlined,
  DisconnectOutlined,
  MinusCircleOutlined,
  QuestionCircleOutlined,
  StopOutlined,
  WarningOutlined,
  WifiOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { type EndpointCondition, endpointConditions } from '../../domain/endpoint-condition.ts';
import { conditionWords } from '../../domain/words.ts';
import { useWord } from '../kit/language.tsx';

interface Look {
  readonly icon: ReactNode;
  /** Of its tag. */
  readonly tag: string;
  /** On the map, one for light and dark; never the only sign of it. */
  readonly colour: string;
  /** Of its point, as ECharts names shapes. */
  readonly symbol: string;
}

export const looks: Readonly<Record<EndpointCondition, Look>> = {
  sounding: { icon: <CheckCircleOutlined />, tag: 'success', colour: '#2f8f5b', symbol: 'circle' },
  unsteady: { icon: <WarningOutlined />, tag: 'warning', colour: '#c98a14', symbol: 'triangle' },
  streamed: { icon: <WifiOutlined />, tag: 'processing', colour: '#3b7fc0', symbol: 'roundRect' },
  silent: { icon: <AudioMutedOutlined />, tag: 'error', colour: '#d04545', symbol: 'diamond' },
  untold: { icon: <QuestionCircleOutlined />, tag: 'default', colour: '#7d838a', symbol: 'rect' },
  refusing: { icon: <StopOutlined />, tag: 'error', colour: '#a0409a', symbol: 'pin' },
  away: { icon: <DisconnectOutlined />, tag: 'error', colour: '#d0602a', symbol: 'arrow' },
  uncalled: { icon: <MinusCircleOutlined />, tag: 'default', colour: '#7d838a', symbol: 'emptyCircle' },
};

/** Worst first. */
const order: readonly EndpointCondition[] = [
  ...(['silent', 'away', 'refusing', 'unsteady'] as const),
  ...endpointConditions,
];
export const rankOf = (condition: EndpointCondition): number => order.indexOf(condition);

/** How an endpoint does, by icon and word. */
export function ConditionTag({ of }: { readonly of: EndpointCondition }) {
  const word = useWord();
  const { icon, tag } = looks[of];
  return (
    <Tag icon={icon} color={tag} style={{ marginInlineEnd: 0 }}>
      {word(conditionWords, of)}
    </Tag>
  );
}
