import { Typography } from 'antd';
import type { ReactNode } from 'react';

/** Facts, each with its name. */
export function Facts({ of }: { readonly of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'minmax(96px, max-content) 1fr',
        gap: '6px 16px',
        margin: 0,
      }}
    >
      {of.map(([name, value]) => [
        <dt key={name}>
          <Typography.Text type="secondary">{name}</Typography.Text>
        </dt>,
        <dd key={`${name}=`} style={{ margin: 0, overflowWrap: 'anywhere' }}>
          {value}
        </dd>,
      ])}
    </dl>
  );
}
