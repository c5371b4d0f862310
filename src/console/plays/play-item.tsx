import { Flex, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { varietyWords } from '../../domain/variety.ts';
import { outcomeWords, slotWords } from '../../domain/words.ts';
import type { Play } from '../api/client.ts';
import { useReason, useSay, useWord } from '../kit/language.tsx';
import { useEvidence } from './evidence.ts';
import { type Names, placeName } from './names.ts';
import { ProofButton } from './proof-button.tsx';
import { texts } from './texts.ts';

const colours: Readonly<Record<Play['outcome'], string>> = {
  played: 'success',
  partial: 'warning',
  interrupted: 'purple',
  missed: 'error',
  unknown: 'default',
};

/** One play: what, where and when, what became of it, and who says so; from here to its broadcast and its proof. */
export function PlayItem({
  of,
  names,
  zone,
  mayProve,
}: {
  readonly of: Play;
  readonly names: Names;
  readonly zone: string;
  readonly mayProve: boolean;
}) {
  const say = useSay(texts);
  const word = useWord();
  const why = useReason();
  const evidence = useEvidence(zone);
  const number = of.broadcast.split('/')[2]?.split('-')[1];
  const occasion = [of.date, word(slotWords, of.slot), number].filter((part) => part !== undefined).join(' ');
  const spoken = word(varietyWords, of.variety);
  return (
    <li style={{ padding: '10px 0', borderBlockEnd: '1px solid rgba(128, 128, 128, 0.25)' }}>
      <Flex justify="space-between" align="baseline" wrap gap={8}>
        <Typography.Text strong>{of.title}</Typography.Text>
        <Tag color={colours[of.outcome]} style={{ marginInlineEnd: 0, whiteSpace: 'normal' }}>
          {of.reason === undefined
            ? word(outcomeWords, of.outcome)
            : say('because', word(outcomeWords, of.outcome), why(of.reason))}
        </Tag>
      </Flex>
      <div>
        {occasion} · {of.endpointName} · {placeName(names, of.area)} · {spoken}
        {of.variety !== of.wanted && ` (${say('wanted', word(varietyWords, of.wanted))})`}
        {of.live !== undefined && ` · ${say('standsBy', of.live)}`}
      </div>
      <Typography.Text type="secondary">{evidence(of)}</Typography.Text>
      <Flex gap={16} align="center" wrap style={{ marginTop: 4 }}>
        <Link
          to={`/?date=${of.date}&broadcast=${encodeURIComponent(of.broadcast)}`}
          aria-label={`${say('broadcast')} ${occasion}`}
          style={{ padding: '4px 0' }}
        >
          {say('broadcast')}
        </Link>
        {mayProve && <ProofButton delivery={of.delivery} item={of.item} title={of.title} />}
      </Flex>
    </li>
  );
}
