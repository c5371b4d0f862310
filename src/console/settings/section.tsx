import { Flex, Typography, theme } from 'antd';
import type { ReactNode } from 'react';

/** One part of the settings: what it is, in a sentence, and what one sees and does there. */
export function Section({
  title,
  intro,
  actions,
  children,
}: {
  readonly title: string;
  readonly intro?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { token } = theme.useToken();
  return (
    <section
      aria-label={title}
      style={{
        marginBottom: 16,
        padding: 'clamp(12px, 2vw, 20px)',
        background: token.colorBgContainer,
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadiusLG,
      }}
    >
      <Flex wrap justify="space-between" align="center" gap={8}>
        <Typography.Title level={3} style={{ fontSize: 17, margin: 0 }}>
          {title}
        </Typography.Title>
        {actions}
      </Flex>
      {intro !== undefined && (
        <Typography.Paragraph type="secondary" style={{ margin: '6px 0 12px', maxWidth: 760 }}>
          {intro}
        </Typography.Paragraph>
      )}
      <div className="section-body" style={{ marginTop: intro === undefined ? 12 : 0 }}>
        {children}
      </div>
    </section>
  );
}
