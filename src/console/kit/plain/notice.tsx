import CloseCircleFilled from '@ant-design/icons-svg/es/asn/CloseCircleFilled';
import ExclamationCircleFilled from '@ant-design/icons-svg/es/asn/ExclamationCircleFilled';
import InfoCircleFilled from '@ant-design/icons-svg/es/asn/InfoCircleFilled';
import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './icon.tsx';

const signs = { info: InfoCircleFilled, warning: ExclamationCircleFilled, error: CloseCircleFilled } as const;

/** Something people are told, and what they may do about it. */
export function Notice({
  kind,
  action,
  children,
  ...rest
}: Omit<ComponentProps<'div'>, 'className' | 'role'> & {
  readonly kind: keyof typeof signs;
  readonly action?: ReactNode;
}) {
  return (
    <div role="alert" className={`notice ${kind}`} {...rest}>
      <Icon of={signs[kind]} />
      <span className="said">{children}</span>
      {action}
    </div>
  );
}
