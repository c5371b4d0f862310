import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  EditOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
  PlusCircleOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../kit/language.tsx';
import type { Condition } from './condition.ts';
import { texts } from './texts.ts';

type Mark = readonly [text: keyof typeof texts, icon: ReactNode, color?: string];

const marks: Readonly<Record<Condition, Mark>> = {
  approved: ['approved', <CheckCircleOutlined key="i" aria-hidden />, 'success'],
  unplaced: ['unplaced', <ExclamationCircleOutlined key="i" aria-hidden />, 'warning'],
  'too-long': ['too-long', <ExclamationCircleOutlined key="i" aria-hidden />, 'error'],
  'script-changed': ['script-changed', <EditOutlined key="i" aria-hidden />, 'warning'],
  'in-review': ['waiting', <ClockCircleOutlined key="i" aria-hidden />, 'processing'],
  missing: ['missing', <PlusCircleOutlined key="i" aria-hidden />],
  draft: ['draft', <EditOutlined key="i" aria-hidden />],
  rejected: ['rejected', <CloseCircleOutlined key="i" aria-hidden />, 'error'],
  retired: ['takeRetired', <MinusCircleOutlined key="i" aria-hidden />],
  withdrawn: ['withdrawn', <StopOutlined key="i" aria-hidden />, 'error'],
};

/** The word of a condition, as anybody says it. */
export const wordKey = (condition: Condition): keyof typeof texts => marks[condition][0];

/** A condition: a word with its sign, and a colour that says nothing else. */
export function ConditionMark({ of }: { readonly of: Condition }) {
  const say = useSay(texts);
  const [text, icon, color] = marks[of];
  return (
    <Tag
      icon={icon}
      variant={of === 'missing' ? 'outlined' : 'filled'}
      {...(color === undefined ? {} : { color })}
      style={{ marginInlineEnd: 0, ...(of === 'missing' ? { borderStyle: 'dashed' } : {}) }}
    >
      {say(text)}
    </Tag>
  );
}
