export interface CapWish {
  readonly status?: string;
  readonly msgType?: string;
  readonly event?: string;
  readonly geocode?: string;
  readonly expires?: string;
  readonly references?: string;
  readonly urgency?: string;
}

/** An alert of CAP 1.2 about rain in Dong'e on the evening of 25 November 2026. */
export const aCapAlert = ({
  status = 'Actual',
  msgType = 'Alert',
  event = '暴雨',
  geocode = '371524100000',
  expires = '2026-11-25T20:00:00+08:00',
  references,
  urgency = 'Immediate',
}: CapWish = {}): string => `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>37150041600000_20261125</identifier>
  <sender>warning@example.org</sender>
  <sent>2026-11-25T18:20:00+08:00</sent>
  <status>${status}</status>
  <msgType>${msgType}</msgType>
  <scope>Public</scope>
  ${references === undefined ? '' : `<references>${references}</references>`}
  <info>
    <language>zh-CN</language>
    <category>Met</category>
    <event>${event}</event>
    <urgency>${urgency}</urgency>
    <severity>Severe</severity>
    <certainty>Likely</certainty>
    <eventCode><valueName>event</valueName><value>11B03</value></eventCode>
    <expires>${expires}</expires>
    <headline>东阿县发布暴雨橙色预警</headline>
    <area>
      <areaDesc>东阿县铜城街道</areaDesc>
      <geocode><valueName>GB/T 2260</valueName><value>${geocode}</value></geocode>
    </area>
  </info>
</alert>
`;
