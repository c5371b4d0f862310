import type { Area } from '../../src/domain/area.ts';
import { type AreaCode, areaCode, endpointId } from '../../src/domain/ids.ts';
import type { Endpoint, Schedule } from '../../src/domain/schedule.ts';
import { variety } from '../../src/domain/variety.ts';

export const donge = areaCode('371524');

export const anArea = (code: string, over: Partial<Area> = {}): Area => ({
  code: areaCode(code),
  name: `区域 ${code}`,
  varieties: [],
  ...over,
});

export const anEndpoint = (id: string, over: Partial<Endpoint> = {}): Endpoint => ({
  id: endpointId(id),
  name: `喇叭 ${id}`,
  area: areaCode('371524100'),
  driver: 'memory',
  address: `memory://${id}`,
  credential: id.toLowerCase(),
  ...over,
});

/** Dong'e: two townships, one wanting Ji-Lu; morning 06:30 and evening 18:30, ten minutes each. */
export const aSchedule = (over: Partial<Schedule> = {}): Schedule => ({
  county: donge as AreaCode,
  name: '东阿县',
  pinyin: 'donge',
  zone: 'Asia/Shanghai',
  slots: [
    { name: 'morning', at: '06:30', lengthMs: 600_000 },
    { name: 'evening', at: '18:30', lengthMs: 600_000 },
  ],
  gapMs: 1008,
  quiet: [{ from: '21:30', until: '06:00' }],
  leadMs: 7_200_000,
  volumePercent: 80,
  areas: [
    anArea('371524', { varieties: [variety('cmn')] }),
    anArea('371524100', { varieties: [variety('cmn-x-jilu1239')] }),
    anArea('371524101'),
  ],
  endpoints: [anEndpoint('donge-001'), anEndpoint('donge-002', { area: areaCode('371524101') })],
  ...over,
});
