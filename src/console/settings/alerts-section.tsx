import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Tag } from 'antd';
import { Link } from 'react-router';
import { type AlertSettings, getAlertsSettings, getToday, postAlertsTest } from '../api/client.ts';
import { useMay } from '../api/me.ts';
import { Facts } from '../kit/facts.tsx';
import { useLanguage, useReason, useSay, useWorded } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { inLanguage } from '../kit/problem-text.ts';
import { Rows } from '../kit/rows.tsx';
import { instantIn } from '../kit/time.ts';
import { useFailure } from '../kit/use-failure.ts';
import { channelKinds, faults, alertTexts as texts } from './alerts-texts.ts';
import { Section } from './section.tsx';
import { useCountyNames } from './use-names.ts';

/** What is wrong now, and who is told of it by which way. */
export function AlertsSection() {
  const say = useSay(texts);
  const worded = useWorded();
  const may = useMay();
  const { zone, nameOf } = useCountyNames();
  const day = useQuery({ queryKey: ['today', undefined], queryFn: () => getToday({}) });
  return (
    <>
      <Section title={say('open')} intro={say('openIntro')}>
        <PageState of={day} empty={({ alerts }) => (alerts.length === 0 ? say('noneOpen') : undefined)}>
          {({ alerts }) => (
            <Flex vertical gap={8}>
              {alerts.map(({ id, broadcast, county, openedAtMs, text }) => (
                <Alert
                  key={id}
                  type="warning"
                  showIcon
                  title={worded(text)}
                  description={say('since', nameOf(county), instantIn(openedAtMs, zone))}
                  action={
                    broadcast !== undefined && (
                      <Link to={`/?date=${broadcast.split('/')[1]}&broadcast=${broadcast}`}>
                        {say('look')}
                      </Link>
                    )
                  }
                />
              ))}
            </Flex>
          )}
        </PageState>
      </Section>
      {may('seeFigures') && <Channels />}
    </>
  );
}

function Channels() {
  const say = useSay(texts);
  const may = useMay();
  const read = useQuery({ queryKey: ['alert-settings'], queryFn: () => getAlertsSettings() });
  return (
    <PageState of={read}>
      {(settings) => (
        <>
          <Section title={say('channels')} intro={say('channelsIntro')}>
            <ChannelRows of={settings.channels} />
            {settings.channels.length > 0 && may('testAlerts') && <Test />}
          </Section>
          <Section title={say('limits')} intro={say('limitsIntro')}>
            <Facts
              of={[
                [say('warn'), say('minutes', Math.round(settings.warnMs / 60_000))],
                [say('undelivered'), say('percent', settings.undeliveredPercent)],
              ]}
            />
          </Section>
        </>
      )}
    </PageState>
  );
}

type Channel = AlertSettings['channels'][number];

function ChannelRows({ of }: { readonly of: readonly Channel[] }) {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const faultOf = useSay(faults);
  const { namesOf } = useCountyNames();
  return (
    <Rows<Channel>
      label={say('channels')}
      of={of}
      rowKey={({ channel }) => channel}
      empty={say('noChannels')}
      columns={[
        {
          key: 'channel',
          title: say('channel'),
          render: ({ kind, channel }) => say('channelOf', kindOf(kind), channel),
        },
        { key: 'counties', title: say('counties'), render: ({ counties }) => namesOf(counties ?? 'all') },
        {
          key: 'kinds',
          title: say('kinds'),
          render: ({ kinds }) => kinds?.map((kind) => faultOf(kind)).join(say('comma')) ?? say('allKinds'),
        },
        { key: 'language', title: say('language'), render: ({ language }) => say(language) },
        {
          key: 'more',
          title: say('more'),
          render: ({ signed, recipients }) =>
            [
              ...(signed ? [say('signed')] : []),
              ...(recipients === undefined ? [] : [say('recipients', recipients)]),
            ].join(say('comma')) || '—',
        },
      ]}
    />
  );
}

function Test() {
  const say = useSay(texts);
  const kindOf = useSay(channelKinds);
  const why = useReason();
  const { language } = useLanguage();
  const fail = useFailure();
  const test = useMutation({ mutationFn: () => postAlertsTest({ body: {} }), onError: fail });
  return (
    <div style={{ marginTop: 16 }} aria-live="polite">
      <Button loading={test.isPending} onClick={() => test.mutate()}>
        {say('test')}
      </Button>
      {test.data?.channels.map(({ channel, kind, sent, reason, message }) => (
        <p key={channel} style={{ margin: '8px 0 0' }}>
          <Tag color={sent ? 'success' : 'error'}>{say(sent ? 'sent' : 'notSent')}</Tag>
          {say('channelOf', kindOf(kind), channel)}
          {sent ? '' : ` — ${message === undefined ? why(reason ?? '') : inLanguage(message, language)}`}
        </p>
      ))}
    </div>
  );
}
