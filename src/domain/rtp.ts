/** A codec a programme may be streamed in; each is one mono stream. */
export type StreamCodec = 'pcmu' | 'g722' | 'l16' | 'opus';
export const streamCodecs = ['pcmu', 'g722', 'l16', 'opus'] as const satisfies readonly StreamCodec[];

/** How a codec travels in RTP. */
export interface RtpPayload {
  /** RFC 3551, table 4; dynamic ones from 96 on. */
  readonly payloadType: number;
  /** The name, clock and channels of an SDP's `rtpmap`. */
  readonly encoding: string;
  readonly packetMs: number;
  /** By how much one packet moves the RTP timestamp. */
  readonly ticks: number;
  /** Bytes of one packet's payload: every packet of a codec has as many. */
  readonly bytes: number;
}

/**
 * G.722 has 16,000 samples a second and an RTP clock of 8,000, by a mistake that was kept (RFC 3551, 4.5.2). L16 at
 * 20 ms would be 1,764 bytes, more than Ethernet carries at once. Opus always says 48000/2 (RFC 7587, 7).
 */
export const rtpPayloads: Readonly<Record<StreamCodec, RtpPayload>> = {
  pcmu: { payloadType: 0, encoding: 'PCMU/8000', packetMs: 20, ticks: 160, bytes: 160 },
  g722: { payloadType: 9, encoding: 'G722/8000', packetMs: 20, ticks: 160, bytes: 160 },
  l16: { payloadType: 11, encoding: 'L16/44100/1', packetMs: 10, ticks: 441, bytes: 882 },
  opus: { payloadType: 111, encoding: 'opus/48000/2', packetMs: 20, ticks: 960, bytes: 80 },
};

/** Where a programme is streamed to, and how. */
export interface RtpAddress {
  /** An IPv4 address, of a group or of one receiver, or the name of a receiver. */
  readonly host: string;
  readonly port: number;
  readonly isGroup: boolean;
  readonly codec: StreamCodec;
  /** Routers a packet to a group may pass, and one; 1 stays in its network. */
  readonly ttl: number;
  /** IPv4 address of this machine that packets leave from; the system's choice unless given. */
  readonly interface?: string;
}

const settings = ['codec', 'ttl', 'interface'];
const example = 'rtp://239.10.0.1:5004?codec=g722&ttl=4&interface=10.0.0.2';
const defaultTtl = 1;

/**
 * Reads `rtp://HOST:PORT?codec=…&ttl=…&interface=…`. A string is what is wrong with it, for the schedule's author.
 */
export function readRtpAddress(text: string): RtpAddress | string {
  const url = /^rtp:\/\/[^\s\p{Cc}#]+$/u.test(text) ? URL.parse(text) : null;
  if (url === null || url.username !== '' || url.password !== '' || !['', '/'].includes(url.pathname))
    return `要 ${example} 这样的地址。Expected an address like ${example}.`;
  const host = url.hostname.toLowerCase();
  const asked = [...url.searchParams.keys()];
  const stray = asked.find((name, n) => !settings.includes(name) || asked.indexOf(name) !== n);
  if (stray !== undefined)
    return `“${stray}”不认识或写了两次，只能有 ${settings.join('、')} 各一个。Unknown, or given twice: “${stray}”; there are ${settings.join(', ')}.`;
  const port = Number(url.port);
  if (url.port === '' || port < 1024) return '要写端口，1024 到 65535。A port is needed, 1024 to 65535.';
  const isGroup = isMulticast(host);
  if (isGroup ? !isOpenGroup(host) : !isHost(host))
    return `不能用 ${host}：要单个 IPv4 地址、主机名，或 239.0.0.0/8、224.0.1.0–224.0.255.255 里的组播组。${host} can’t be used: expected one IPv4 address, a host name, or a group in 239.0.0.0/8 or 224.0.1.0–224.0.255.255.`;
  const codec = streamCodecs.find((one) => one === (url.searchParams.get('codec') ?? 'pcmu'));
  if (codec === undefined)
    return `codec 只能是 ${streamCodecs.join('、')}。codec is one of ${streamCodecs.join(', ')}.`;
  const ttl = url.searchParams.get('ttl');
  if (ttl !== null && (!isGroup || !/^[1-9]\d{0,2}$/.test(ttl) || Number(ttl) > 255))
    return 'ttl 只用于组播组，1 到 255 的整数。ttl is for groups only, a whole number from 1 to 255.';
  const from = url.searchParams.get('interface');
  if (from !== null && (octetsOf(from) === undefined || isMulticast(from)))
    return 'interface 要这台机器的一个 IPv4 地址。interface is an IPv4 address of this machine.';
  return {
    ...{ host, port, isGroup, codec, ttl: ttl === null ? defaultTtl : Number(ttl) },
    ...(from === null ? {} : { interface: from }),
  };
}

/** The four numbers of an IPv4 address as it is usually written, or undefined. */
function octetsOf(text: string): readonly number[] | undefined {
  const octets = text.split('.');
  const isPlain = octets.length === 4 && octets.every((one) => /^(0|[1-9]\d{0,2})$/.test(one));
  const values = octets.map(Number);
  return isPlain && values.every((value) => value <= 255) ? values : undefined;
}

function isMulticast(host: string): boolean {
  const first = octetsOf(host)?.[0] ?? 0;
  return first >= 224 && first <= 239;
}

/** Groups of an organisation's own (RFC 2365) and the registered ones; not those that steer the network itself. */
function isOpenGroup(host: string): boolean {
  const [first = 0, second = 0, third = 0] = octetsOf(host) ?? [];
  return first === 239 || (first === 224 && second === 0 && third >= 1);
}

/** Not a name that ends in a number: resolvers take it for an address, in ways of their own. */
const isHost = (host: string): boolean =>
  octetsOf(host) !== undefined ||
  (/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(host) && !/(^|\.)(\d+|0x[\da-f]*)$/.test(host));

/**
 * A session description (RFC 8866) by which a receiver can be set up.
 * @param name what the session is called; breaks and control characters become spaces
 */
export function sdpOf(name: string, address: RtpAddress): string {
  const { payloadType, encoding, packetMs } = rtpPayloads[address.codec];
  const title = name.replace(/\p{Cc}+/gu, ' ').trim() || '-';
  const connection = address.isGroup ? `${address.host}/${address.ttl}` : address.host;
  const lines = [
    'v=0',
    `o=- ${sessionOf(address)} 1 IN IP4 ${address.interface ?? '0.0.0.0'}`,
    `s=${title}`,
    `c=IN IP4 ${connection}`,
    't=0 0',
    'a=recvonly',
    `m=audio ${address.port} RTP/AVP ${payloadType}`,
    `a=rtpmap:${payloadType} ${encoding}`,
    ...(address.codec === 'opus' ? [`a=fmtp:${payloadType} stereo=0; sprop-stereo=0`] : []),
    `a=ptime:${packetMs}`,
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A number for the session, the same while its address is the same (FNV-1a). */
function sessionOf(address: RtpAddress): number {
  let hash = 0x81_1c_9d_c5;
  for (const letter of JSON.stringify(address))
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01_00_01_93) >>> 0;
  return hash;
}
