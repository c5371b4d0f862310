import CloseCircleFilled from '@ant-design/icons-svg/es/asn/CloseCircleFilled';
import FileUnknownOutlined from '@ant-design/icons-svg/es/asn/FileUnknownOutlined';
import LockOutlined from '@ant-design/icons-svg/es/asn/LockOutlined';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

const signs = {
  refused: [LockOutlined, 'secondary'],
  missing: [FileUnknownOutlined, 'secondary'],
  failed: [CloseCircleFilled, 'error'],
} as const;

/** What stands in a page’s place: why it is not there, and what may be done about it. */
export function Result({
  kind,
  title,
  text,
  action,
}: {
  readonly kind: keyof typeof signs;
  readonly title: string;
  readonly text?: string | undefined;
  readonly action?: ReactNode;
}) {
  const [sign, colour] = signs[kind];
  return (
    <div className="result">
      <div className={`result-sign ${colour}`}>
        <Icon of={sign} />
      </div>
      <h2 className="title">{title}</h2>
      {text !== undefined && <p className="secondary">{text}</p>}
      {action !== undefined && <p>{action}</p>}
    </div>
  );
}
