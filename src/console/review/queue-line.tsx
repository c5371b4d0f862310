import { Flex, Tag, Typography, theme } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import type { ReviewItem } from '../api/client.ts';
import { useMe } from '../api/me.ts';
import { useLanguage, useSay, useWord } from '../kit/language.tsx';
import { instantIn, lengthOf } from '../kit/time.ts';
import { uploaderOf } from './judgement.ts';
import { texts } from './texts.ts';

const zone = 'Asia/Shanghai';

/** One that waits, as the queue lists it. */
export function QueueLine({
  of: { recording, title, why, sinceMs },
  isOpen,
  open,
}: {
  readonly of: ReviewItem;
  readonly isOpen: boolean;
  readonly open: () => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const { data: me } = useMe();
  const { token } = theme.useToken();
  const { variety, measured } = recording;
  return (
    <li style={{ borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <button
        type="button"
        aria-current={isOpen ? 'true' : undefined}
        onClick={open}
        style={{
          width: '100%',
          textAlign: 'start',
          font: 'inherit',
          color: 'inherit',
          cursor: 'pointer',
          padding: '8px 12px',
          border: 0,
          borderInlineStart: `4px solid ${isOpen ? token.colorPrimary : 'transparent'}`,
          background: isOpen ? token.colorFillSecondary : 'transparent',
        }}
      >
        <Flex gap={8} justify="space-between" align="center">
          <Typography.Text strong={isOpen}>{title}</Typography.Text>
          {why === 'script-changed' && <Tag color="warning">{say('scriptChanged')}</Tag>}
          {uploaderOf(recording, me?.id) === 'yours' && <Tag>{say('yours')}</Tag>}
        </Flex>
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {[
            word(varietyWords, variety),
            measured === undefined ? '' : lengthOf(measured.durationMs, language),
            say('since', instantIn(sinceMs, zone)),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </Typography.Text>
      </button>
    </li>
  );
}
