import { describe, expect, test } from 'vitest';
import { type RtpAddress, readRtpAddress, sdpOf } from '../../src/domain/rtp.ts';

describe('an RTP address', () => {
  test.each<[string, RtpAddress]>([
    ['rtp://239.10.0.1:5004', { host: '239.10.0.1', port: 5004, isGroup: true, codec: 'pcmu', ttl: 1 }],
    [
      'rtp://224.0.1.75:50000?codec=g722&ttl=4&interface=10.0.0.2',
      { host: '224.0.1.75', port: 50_000, isGroup: true, codec: 'g722', ttl: 4, interface: '10.0.0.2' },
    ],
    [
      'rtp://192.168.1.9:6000/?codec=l16',
      { host: '192.168.1.9', port: 6000, isGroup: false, codec: 'l16', ttl: 1 },
    ],
    [
      'rtp://Speaker-3.lan:6000?codec=opus',
      { host: 'speaker-3.lan', port: 6000, isGroup: false, codec: 'opus', ttl: 1 },
    ],
  ])('%s says where to, and how', (text, address) => {
    expect(readRtpAddress(text)).toEqual(address);
  });

  test.each([
    ['', 'rtp://'],
    ['239.10.0.1:5004', 'rtp://'],
    ['http://239.10.0.1:5004', 'rtp://'],
    ['rtp://239.10.0.1:5004/live', 'rtp://'],
    ['rtp://user:secret@239.10.0.1:5004', 'rtp://'],
    ['rtp://239.10.0.1:5004#x', 'rtp://'],
    ['rtp://239.10.0.1', 'port'],
    ['rtp://239.10.0.1:80', 'port'],
    ['rtp://239.10.0.1:5004?codec=mp3', 'codec'],
    ['rtp://239.10.0.1:5004?codec=', 'codec'],
    ['rtp://239.10.0.1:5004?volume=9', '“volume”'],
    ['rtp://239.10.0.1:5004?ttl=1&ttl=2', '“ttl”'],
    ['rtp://239.10.0.1:5004?ttl=0', 'ttl'],
    ['rtp://239.10.0.1:5004?ttl=256', 'ttl'],
    ['rtp://239.10.0.1:5004?ttl=1e2', 'ttl'],
    ['rtp://10.0.0.9:5004?ttl=4', 'ttl'],
    ['rtp://239.10.0.1:5004?interface=eth0', 'interface'],
    ['rtp://239.10.0.1:5004?interface=239.10.0.2', 'interface'],
    // Groups that routers and hosts steer the network by; groups nobody owns; groups of one source.
    ['rtp://224.0.0.251:5004', '224.0.0.251'],
    ['rtp://225.0.0.1:5004', '225.0.0.1'],
    ['rtp://232.0.0.1:5004', '232.0.0.1'],
    ['rtp://010.0.0.1:5004', '010.0.0.1'],
    ['rtp://0x0a000001:5004', '0x0a000001'],
    ['rtp://[fc00::1]:5004', 'fc00::1'],
    ['rtp://[ff15::1]:5004', 'ff15::1'],
  ])('%j is refused in both languages, saying what of it', (text, word) => {
    const problem = readRtpAddress(text);
    expect(problem).toMatch(/\p{Script=Han}.*[A-Za-z].*\.$/u);
    expect(problem).toContain(word);
  });
});

test('a session description says all that a receiver needs', () => {
  const group = readRtpAddress('rtp://239.10.0.1:5004?codec=g722&ttl=4&interface=10.0.0.2') as RtpAddress;
  expect(sdpOf('高集村\n大喇叭', group).split('\r\n')).toEqual([
    'v=0',
    expect.stringMatching(/^o=- \d+ 1 IN IP4 10\.0\.0\.2$/),
    's=高集村 大喇叭',
    'c=IN IP4 239.10.0.1/4',
    't=0 0',
    'a=recvonly',
    'm=audio 5004 RTP/AVP 9',
    'a=rtpmap:9 G722/8000',
    'a=ptime:20',
    '',
  ]);
  const one = readRtpAddress('rtp://10.0.0.9:5006?codec=opus') as RtpAddress;
  const lines = sdpOf('x', one).split('\r\n');
  expect(lines).toContain('c=IN IP4 10.0.0.9');
  expect(lines).toContain('a=rtpmap:111 opus/48000/2');
});
