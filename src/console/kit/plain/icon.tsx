import type { AbstractNode, IconDefinition } from '@ant-design/icons-svg/es/types';
import { createElement, type ReactNode } from 'react';

/** An icon of the component library's set, without the library; what it stands for is said beside it. */
export function Icon({ of }: { readonly of: IconDefinition }) {
  const { tag, attrs, children = [] } = typeof of.icon === 'function' ? of.icon('', '') : of.icon;
  const size = { width: '1em', height: '1em', fill: 'currentColor' };
  return (
    <span className="icon" aria-hidden>
      {createElement(tag, { ...propsOf(attrs), ...size }, ...children.map(drawn))}
    </span>
  );
}

const drawn = ({ tag, attrs, children = [] }: AbstractNode, index: number): ReactNode =>
  createElement(tag, { key: index, ...propsOf(attrs) }, ...children.map(drawn));

/** Attributes as React names them. */
const propsOf = (attrs: AbstractNode['attrs']) =>
  Object.fromEntries(
    Object.entries(attrs).map(([name, value]) => [
      name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
