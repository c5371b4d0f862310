import { Flex, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { kindWords } from '../../domain/words.ts';
import { useSay, useWord } from '../kit/language.tsx';
import type { Row } from './condition.ts';
import { texts } from './texts.ts';
import { useTopic } from './use-topic.ts';

/** What a lesson is called, what it is about, and how long it holds. */
export function RowHead({ of }: { readonly of: Row }) {
  const say = useSay(texts);
  const word = useWord();
  const topic = useTopic();
  const { lesson, title, kind, validity, validUntil, retired } = of;
  return (
    <>
      <Link to={`/library/${lesson}`} style={{ fontWeight: 600 }}>
        {title}
      </Link>
      <Flex wrap gap={4} align="center">
        <Typography.Text type="secondary" style={{ fontSize: 13 }}>
          {kind === 'lesson' ? topic(of.topic) : word(kindWords, kind)}
        </Typography.Text>
        {retired && <Tag>{say('lessonRetired')}</Tag>}
        {!retired && validity !== 'valid' && (
          <Tag color={validity === 'expired' ? 'error' : 'warning'}>{say(validity)}</Tag>
        )}
        {!retired && validity === 'expiring' && validUntil !== undefined && (
          <Typography.Text type="secondary" style={{ fontSize: 13 }}>
            {say('until', validUntil)}
          </Typography.Text>
        )}
      </Flex>
    </>
  );
}
