import { createHash } from 'node:crypto';
import type { Endpoint } from '../../domain/schedule.ts';
import type { AllowedNetworks } from '../allowed-networks.ts';
import { httpAddressProblem } from '../http.ts';
import { isResourceId } from './identifiers.ts';
import { isProfileName, type Profile, profiles } from './profiles.ts';

/** What an endpoint's address says of its platform. */
export interface Platform {
  /** Where documents are posted. */
  readonly url: string;
  readonly profile: Profile;
  /** The sender's EBRID, as the platform's owner assigned it. */
  readonly from: string;
  /** The platform's own. */
  readonly to: string;
  /** Areas to be served, padded to the platform's length. */
  readonly areas: readonly string[];
  readonly eventType: string;
  /** Who sends, in words; the county where absent. */
  readonly sender?: string;
  /** 0 to 99: the endpoint's own among those that share a sender. */
  readonly place: number;
}

const known = ['profile', 'from', 'to', 'areas', 'event', 'sender', 'place'];

/** Why an address can't be used, or undefined. */
export const platformProblem = (address: string, networks: AllowedNetworks): string | undefined => {
  const url = URL.parse(address);
  return url === null
    ? httpAddressProblem(address, networks)
    : (httpAddressProblem(bare(url), networks) ?? parametersProblem(url));
};

/** Reads an address in which there is no problem. */
export function platformOf({ id, address, area }: Pick<Endpoint, 'id' | 'address' | 'area'>): Platform {
  const url = new URL(address);
  const of = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const profile = profileOf(url);
  const sender = of('sender');
  const hash = createHash('sha256').update(id).digest();
  return {
    url: bare(url),
    profile,
    from: of('from') ?? '',
    to: of('to') ?? '',
    areas: (of('areas')?.split(',') ?? [area]).map((code) => code.padEnd(profile.areaDigits, '0')),
    eventType: of('event') ?? profile.eventType,
    place: Number(of('place') ?? hash.readUInt32BE(0) % 100),
    ...(sender === undefined ? {} : { sender }),
  };
}

function bare(url: URL): string {
  const copy = new URL(url);
  copy.search = '';
  return copy.href;
}

const profileOf = (url: URL): Profile => {
  const name = url.searchParams.get('profile') ?? 'county-2018';
  return isProfileName(name) ? profiles[name] : profiles['county-2018'];
};

function parametersProblem(url: URL): string | undefined {
  const { searchParams } = url;
  const wrong = [...searchParams.keys()].find((name) => !known.includes(name));
  if (wrong !== undefined || new Set(searchParams.keys()).size < searchParams.size) {
    return `地址 ? 后面只能有 ${known.join('、')}，各一次。Behind ? an address has ${known.join(', ')}, each once.`;
  }
  const profile = searchParams.get('profile');
  if (profile !== null && !isProfileName(profile)) {
    const names = Object.keys(profiles).join(' | ');
    return `profile 要写 ${names}。profile is one of ${names}.`;
  }
  const digits = profileOf(url).resourceDigits;
  for (const name of ['from', 'to']) {
    if (!isResourceId(searchParams.get(name) ?? '', profileOf(url)))
      return `${name} 要写 ${digits} 位资源编码。${name} is a resource code of ${digits} digits.`;
  }
  if (!/^(\d{6}|\d{9}|\d{12})(,(\d{6}|\d{9}|\d{12}))*$/.test(searchParams.get('areas') ?? '371500')) {
    return 'areas 要写区划代码，用逗号隔开。areas are area codes of 6, 9 or 12 digits, with commas.';
  }
  if (!/^[0-9A-Z]{5}$/.test(searchParams.get('event') ?? '00000')) {
    return 'event 要写 5 位事件编码。event is an event code of 5 characters.';
  }
  if (!/^\d{1,2}$/.test(searchParams.get('place') ?? '0')) {
    return 'place 要写 0 到 99 的整数。place is a whole number from 0 to 99.';
  }
  if (!/^[^\p{Cc}]{1,60}$/u.test(searchParams.get('sender') ?? '-')) {
    return 'sender 要 1 到 60 个字。sender is 1 to 60 characters.';
  }
  return undefined;
}
