import type { AreaCode } from './ids.ts';

/** What Dalaba reads of an alert in CAP 1.2 (OASIS, `urn:oasis:names:tc:emergency:cap:1.2`); it writes none. */
export interface CapAlert {
  readonly sender: string;
  readonly identifier: string;
  /** As written: part of the alert's name. */
  readonly sent: string;
  readonly status: CapStatus;
  readonly msgType: CapMsgType;
  /** Alerts it updates or cancels, `sender,identifier,sent` each. */
  readonly references: readonly string[];
  readonly infos: readonly CapInfo[];
}

export type CapStatus = 'Actual' | 'Exercise' | 'System' | 'Test' | 'Draft';
export const capStatuses = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export type CapMsgType = 'Alert' | 'Update' | 'Cancel' | 'Ack' | 'Error';
export const capMsgTypes = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const capUrgencies = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const capSeverities = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const capCertainties = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;

export interface CapInfo {
  readonly event: string;
  readonly urgency: (typeof capUrgencies)[number];
  readonly severity: (typeof capSeverities)[number];
  readonly certainty: (typeof capCertainties)[number];
  readonly eventCodes: readonly string[];
  readonly headline?: string;
  readonly expiresAtMs?: number;
  readonly areas: readonly { readonly description: string; readonly geocodes: readonly string[] }[];
}

/** An alert's name, as later ones refer to it. */
export const causeOf = ({
  sender,
  identifier,
  sent,
}: Pick<CapAlert, 'sender' | 'identifier' | 'sent'>): string => `${sender},${identifier},${sent}`;

/** A geocode of GB/T 2260 as an area's code: zeros that only fill it up are left out. Undefined where it is none. */
export function areaOfGeocode(geocode: string): string | undefined {
  if (!/^\d{6}(\d{3}){0,2}$/.test(geocode)) return undefined;
  const filled = geocode.padEnd(12, '0');
  const levels = [2, 4, 6, 9, 12].filter((length) => /^0*$/.test(filled.slice(length)));
  return filled.slice(0, levels[0]);
}

/** A county and those of its areas that an alert is for. */
export interface CountyConcerned {
  readonly county: AreaCode;
  readonly areas: readonly AreaCode[];
}

/** Which counties' areas some geocodes mean; what nobody here knows is named. */
export function countiesConcerned(
  geocodes: readonly string[],
  counties: readonly { readonly county: AreaCode; readonly areas: readonly { readonly code: AreaCode }[] }[],
): { readonly concerned: readonly CountyConcerned[]; readonly unknown: readonly string[] } {
  const meant = new Map<AreaCode, Set<AreaCode>>();
  const unknown: string[] = [];
  for (const geocode of new Set(geocodes)) {
    const code = areaOfGeocode(geocode);
    const found = counties.flatMap(({ county, areas }) => {
      if (code === undefined) return [];
      if (county.startsWith(code)) return [{ county, area: county }];
      const area = areas.find((one) => one.code === code);
      return area === undefined ? [] : [{ county, area: area.code }];
    });
    if (found.length === 0) unknown.push(geocode);
    for (const { county, area } of found) meant.set(county, (meant.get(county) ?? new Set()).add(area));
  }
  const concerned = [...meant].map(([county, areas]) => ({
    county,
    areas: areas.has(county) ? [county] : [...areas].sort(),
  }));
  return { concerned: concerned.sort((a, b) => (a.county < b.county ? -1 : 1)), unknown };
}
