import { CalendarOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Verb } from '../../domain/permissions.ts';
import type { texts } from './texts.ts';

export interface Place {
  readonly path: string;
  readonly text: keyof typeof texts;
  readonly icon: ReactNode;
  /** What one must be allowed, to be shown the way there. */
  readonly needs?: Verb;
}

/** The pages, in the order of a day's work. */
export const places: readonly Place[] = [
  { path: '/', text: 'today', icon: <CalendarOutlined />, needs: 'seeCounty' },
];
