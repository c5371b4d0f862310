import { DownOutlined, RightOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';

/** Something that is shown once it is asked for; stands in a row that wraps, and takes one of its own when open. */
export function Opens({
  label,
  name,
  children,
}: {
  readonly label: string;
  /** Tells it from its like. */
  readonly name: string;
  readonly children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        type="link"
        size="small"
        aria-expanded={isOpen}
        aria-label={`${label} ${name}`}
        icon={isOpen ? <DownOutlined /> : <RightOutlined />}
        style={{ padding: 0 }}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
      </Button>
      {isOpen && <div style={{ flexBasis: '100%', minWidth: 0 }}>{children}</div>}
    </>
  );
}
