import { Typography } from 'antd';
import type { ReactNode } from 'react';

/** One thing that may be done, with what it comes to. */
export function Section({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  return (
    <section style={{ marginBottom: 24 }}>
      <Typography.Title level={3} style={{ fontSize: 15, marginTop: 0 }}>
        {title}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{hint}</Typography.Paragraph>
      {children}
    </section>
  );
}
