import { UploadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Card, Flex, Upload } from 'antd';
import { type EmergencyProposal, postEmergenciesAlerts } from '../../api/client.ts';
import { Facts } from '../../kit/facts.tsx';
import { useSay } from '../../kit/language.tsx';
import { useBroadcastNames } from '../../kit/occasion.ts';
import { useProblemText } from '../../kit/problem-text.ts';
import { instantIn } from '../../kit/time.ts';
import { Section } from '../section.tsx';
import { useCountyNames } from '../use-names.ts';
import type { Asked } from './emergency-section.tsx';
import { EndEmergency } from './end-emergency.tsx';
import { severities, texts, urgencies } from './texts.ts';

/** Reads an alert of the authorities, and proposes what to air and to end. */
export function CapAlert({ fill }: { readonly fill: (asked: Asked) => void }) {
  const say = useSay(texts);
  const textOf = useProblemText();
  const read = useMutation({
    mutationFn: async (file: File) => postEmergenciesAlerts({ body: { alert: await file.text() } }),
  });
  return (
    <Section title={say('cap')} intro={say('capIntro')}>
      <Upload
        accept=".xml,.cap,application/xml,text/xml"
        showUploadList={false}
        beforeUpload={(file) => {
          read.mutate(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />} loading={read.isPending}>
          {say('capChoose')}
        </Button>
      </Upload>
      <div aria-live="polite" style={{ marginTop: 12 }}>
        {read.error !== null && <Alert type="error" showIcon title={textOf(read.error)} />}
        {read.data !== undefined && <Proposal of={read.data} fill={fill} />}
      </div>
    </Section>
  );
}

function Proposal({ of, fill }: { readonly of: EmergencyProposal; readonly fill: (asked: Asked) => void }) {
  const say = useSay(texts);
  const named = useBroadcastNames();
  const severity = useSay(severities);
  const urgency = useSay(urgencies);
  const { nameOf, zone } = useCountyNames();
  const { message } = App.useApp();
  return (
    <Card size="small" style={{ maxWidth: 640 }}>
      <Facts
        of={[
          [say('capEvent'), of.event],
          ...(of.headline === undefined ? [] : [[say('capHeadline'), of.headline] as const]),
          [say('capSeverity'), severity(of.severity)],
          [say('capUrgency'), urgency(of.urgency)],
          ...(of.expiresAtMs === undefined
            ? []
            : [[say('capExpires'), instantIn(of.expiresAtMs, zone)] as const]),
        ]}
      />
      {of.air.map((asked) => (
        <Flex key={asked.county} wrap gap={8} align="center" style={{ marginTop: 12 }}>
          <span>
            {say('capAir')}：{nameOf(asked.county)} · {say(asked.drill ? 'drill' : 'real')}
          </span>
          <Button
            onClick={() => {
              fill(asked);
              void message.info(say('capFilled'));
              scrollTo({ top: 0 });
            }}
          >
            {say('capFill')}
          </Button>
        </Flex>
      ))}
      {of.end.map((broadcast) => (
        <Flex key={broadcast} wrap gap={8} align="center" style={{ marginTop: 12 }}>
          <span>
            {say('capEnd')}：{named(broadcast)}
          </span>
          <EndEmergency of={broadcast} />
        </Flex>
      ))}
      {of.unknown.length > 0 && <p>{say('capUnknown', of.unknown.join('、'))}</p>}
      {of.notYours.length > 0 && <p>{say('capNotYours', of.notYours.map(nameOf).join('、'))}</p>}
    </Card>
  );
}
