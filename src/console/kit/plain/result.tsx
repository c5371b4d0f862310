import CloseCircleFilled from '@ant-design/icons-svg/es/asn/CloseCircleFilled';
import FileSearchOutlined from '@ant-design/icons-svg/es/asn/FileSearchOutlined';
import LockOutlined from '@ant-design/icons-svg/es/asn/LockOutlined';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

const signs = { refused: LockOutlined, missing: FileSearchOutlined, failed: CloseCircleFilled } as const;

/** What stands in the place of a page that cannot be shown: why, and what to do now. */
export function Result({
  kind,
  title,
  text,
  action,
  children,
}: {
  readonly kind: keyof typeof signs;
  readonly title: string;
  readonly text?: string | undefined;
  /** Where to go from here. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="result">
      <div className={`result-sign ${kind === 'failed' ? 'error' : 'secondary'}`}>
        <Icon of={signs[kind]} />
      </div>
      <h2 className="title">{title}</h2>
      {text !== undefined && <p className="secondary">{text}</p>}
      {children}
      {action !== undefined && <div className="result-action">{action}</div>}
    </div>
  );
}
