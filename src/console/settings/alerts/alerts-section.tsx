import { useQuery } from '@tanstack/react-query';
import { Alert, Flex } from 'antd';
import { Link } from 'react-router';
import { getAlertsSettings, getToday } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { Facts } from '../../kit/facts.tsx';
import { useSay, useWorded } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { instantIn } from '../../kit/time.ts';
import { Section } from '../section.tsx';
import { useCountyNames } from '../use-names.ts';
import { ChannelRows } from './channel-rows.tsx';
import { Channels } from './channels.tsx';
import { settingsKey } from './keys.ts';
import { alertTexts as texts } from './texts.ts';

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
      {may('editAlerts') && <Channels />}
      {may('seeFigures') && <Settings />}
    </>
  );
}

/** When it warns, and, for who may not change them, through which channels. */
function Settings() {
  const say = useSay(texts);
  const may = useMay();
  const read = useQuery({ queryKey: settingsKey, queryFn: () => getAlertsSettings() });
  return (
    <PageState of={read}>
      {({ channels, warnMs, undeliveredPercent }) => (
        <>
          {!may('editAlerts') && (
            <Section title={say('channels')} intro={say('channelsIntro')}>
              <ChannelRows
                of={channels.map(({ channel, ...more }) => ({ ...more, credential: channel }))}
                columns={[]}
              />
            </Section>
          )}
          <Section title={say('limits')} intro={say('limitsIntro')}>
            <Facts
              of={[
                [say('warn'), say('minutes', Math.round(warnMs / 60_000))],
                [say('undelivered'), say('percent', undeliveredPercent)],
              ]}
            />
          </Section>
        </>
      )}
    </PageState>
  );
}
