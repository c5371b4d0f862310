import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Tag, Typography } from 'antd';
import { getKeys, type KeyRing, postKeysKidRevoke, postKeysRotate } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Rows } from '../kit/rows.tsx';
import { instantIn } from '../kit/time.ts';
import { Section } from './section.tsx';
import { useAsk } from './use-ask.tsx';
import { useCountyNames } from './use-names.ts';

const texts = {
  title: ['签名密钥', 'Signing keys'],
  intro: [
    '每个播出令都用密钥签名，终端只听签名对的。密钥的私有一半只在服务的 data/secrets/ 里，这里看不到。',
    'Every order is signed with a key, and endpoints obey no other. The private half lies in the service’s data/secrets/ alone and is not shown.',
  ],
  kid: ['名字', 'Name'],
  standing: ['状态', 'State'],
  since: ['从', 'Since'],
  always: ['一开始', 'the beginning'],
  means: ['意思', 'What it means'],
  next: ['下一个', 'next'],
  current: ['正在用', 'in use'],
  former: ['用过', 'former'],
  past: ['过去', 'past'],
  revoked: ['已吊销', 'revoked'],
  nextMeans: [
    '已经告诉终端，等它们都知道了就用它签发。',
    'Announced to endpoints; signs once they had time to hear of it.',
  ],
  currentMeans: ['播出令用它签名。', 'Orders are signed with it.'],
  formerMeans: [
    '不再签新的；它签过的还有效，等都过期就放下。',
    'Signs nothing new; what it signed is still obeyed until it expires.',
  ],
  pastMeans: [
    '它签的都过期了；只用来告诉很久没联网的终端新密钥。',
    'All it signed has expired; it only announces to endpoints that were away for long.',
  ],
  revokedMeans: ['永远不再相信。', 'Never believed again.'],
  rotate: ['换密钥', 'Rotate'],
  rotateAsk: ['生成下一个密钥？', 'Make the next key?'],
  rotateWhat: [
    '现在：生成新密钥，告诉各终端。联系得上的终端都知道以后（最快 1 小时，最慢 24 小时或设定的时间），才用新密钥签发。旧密钥签过的照样有效，今晚的播出不受影响。',
    'Now a new key is made and announced. Once every endpoint within reach knows it (an hour at the soonest, 24 hours or as configured at the latest) orders are signed with it. What the old key signed stays valid; tonight’s broadcasts are not affected.',
  ],
  rotated: ['新密钥在通知终端了。', 'The new key is being announced.'],
  waiting: [
    '已经有下一个密钥在通知终端，等它用起来再换。',
    'A next key is being announced already; rotate again once it is in use.',
  ],
  revoke: ['吊销', 'Revoke'],
  revokeAsk: ['吊销密钥 {}？', 'Revoke the key {}?'],
  revokeWhat: [
    '不能恢复。终端一小时内放下它，它签过的播出令都不再相信。密钥被别人拿到了才这样做。',
    'It cannot be undone. Endpoints drop it within the hour and believe nothing it signed. Do this when somebody else has got hold of it.',
  ],
  revokeCurrent: [
    '它正在用：下一个密钥马上接上；已经签好、还没播的播出令，终端可能不再认。',
    'It is in use: the next key takes its place at once; endpoints may refuse orders that are signed and not aired yet.',
  ],
  noNext: [
    '正在用的密钥要先换出下一个，才能吊销。',
    'The key in use can be revoked once there is a next one: rotate first.',
  ],
  isRevoked: ['吊销了。', 'Revoked.'],
  none: ['还没有密钥。', 'There is no key yet.'],
  emergency: [
    '应急广播用另一个密钥（data/secrets/emergency-key.json），不在这里换。',
    'Emergencies are signed with a key of their own (data/secrets/emergency-key.json), which is not rotated here.',
  ],
} as const;

type Key = KeyRing['keys'][number];
const colours = {
  next: 'processing',
  current: 'success',
  former: 'default',
  past: 'default',
  revoked: 'default',
} as const;

/** The keys that orders are signed with, how far each is, and taking the next one into use. */
export function KeysSection() {
  const say = useSay(texts);
  const may = useMay();
  const ask = useAsk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { zone } = useCountyNames();
  const queryKey = ['keys'];
  const read = useQuery({ queryKey, queryFn: () => getKeys() });
  const hasNext = read.data?.keys.some(({ standing }) => standing === 'next') ?? true;
  const told = async (text: string) => {
    void message.success(text);
    await queries.invalidateQueries({ queryKey });
  };
  const rotate = () =>
    ask({ title: say('rotateAsk'), what: say('rotateWhat'), ok: say('rotate') }, async () => {
      await postKeysRotate({ body: {} });
      await told(say('rotated'));
    });
  const revoke = ({ kid, standing }: Key) =>
    ask(
      {
        title: say('revokeAsk', kid),
        what: (
          <>
            <p>{say('revokeWhat')}</p>
            {standing === 'current' && <p>{say('revokeCurrent')}</p>}
          </>
        ),
        ok: say('revoke'),
      },
      async () => {
        await postKeysKidRevoke({ kid, body: {} });
        await told(say('isRevoked'));
      },
    );
  const mayManage = may('manageKeys');
  return (
    <Section
      title={say('title')}
      intro={say('intro')}
      actions={
        mayManage && (
          <Button onClick={rotate} disabled={hasNext} title={hasNext ? say('waiting') : undefined}>
            {say('rotate')}
          </Button>
        )
      }
    >
      <PageState of={read}>
        {({ keys }) => (
          <Rows<Key>
            label={say('title')}
            of={keys.toReversed()}
            rowKey={({ kid }) => kid}
            empty={say('none')}
            columns={[
              { key: 'kid', title: say('kid'), render: ({ kid }) => <code>{kid}</code> },
              {
                key: 'standing',
                title: say('standing'),
                render: ({ standing }) => <Tag color={colours[standing]}>{say(standing)}</Tag>,
              },
              {
                key: 'since',
                title: say('since'),
                render: ({ sinceMs }) => (sinceMs === 0 ? say('always') : instantIn(sinceMs, zone)),
              },
              { key: 'means', title: say('means'), render: ({ standing }) => say(`${standing}Means`) },
              ...(mayManage
                ? [
                    {
                      key: 'do',
                      title: '',
                      render: (key: Key) =>
                        key.standing !== 'revoked' && (
                          <Button
                            size="small"
                            aria-label={say('revokeAsk', key.kid)}
                            disabled={key.standing === 'current' && !hasNext}
                            title={key.standing === 'current' && !hasNext ? say('noNext') : undefined}
                            onClick={() => revoke(key)}
                          >
                            {say('revoke')}
                          </Button>
                        ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </PageState>
      {mayManage && hasNext && read.data !== undefined && (
        <Typography.Paragraph type="secondary">{say('waiting')}</Typography.Paragraph>
      )}
      {mayManage && !hasNext && <Typography.Paragraph type="secondary">{say('noNext')}</Typography.Paragraph>}
      <Typography.Paragraph type="secondary">{say('emergency')}</Typography.Paragraph>
    </Section>
  );
}
