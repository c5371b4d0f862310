import { expect, test } from 'vitest';
import { areaOfGeocode, causeOf, countiesConcerned } from '../../src/domain/cap.ts';
import { areaCode } from '../../src/domain/ids.ts';
import { readCapAlert } from '../../src/sources/cap-alert.ts';
import { aCapAlert } from '../support/cap.ts';

test('an alert is read: who, when, what, where, until when', () => {
  const alert = readCapAlert(aCapAlert());
  expect(causeOf(alert)).toBe('warning@example.org,37150041600000_20261125,2026-11-25T18:20:00+08:00');
  expect(alert).toMatchObject({
    status: 'Actual',
    msgType: 'Alert',
    infos: [
      {
        event: '暴雨',
        severity: 'Severe',
        eventCodes: ['11B03'],
        expiresAtMs: Date.parse('2026-11-25T20:00:00+08:00'),
        areas: [{ description: '东阿县铜城街道', geocodes: ['371524100000'] }],
      },
    ],
  });
});

test('signatures and whatever else others put in are passed over', () => {
  const signed = aCapAlert().replace(
    '</alert>',
    '<s:Signature xmlns:s="urn:other"><s:identifier>evil</s:identifier></s:Signature></alert>',
  );
  expect(readCapAlert(signed).identifier).toBe('37150041600000_20261125');
});

test.each([
  ['a document type', `<!DOCTYPE alert [<!ENTITY a "b">]>${aCapAlert()}`, 'DOCTYPE'],
  [
    'a document type that fetches',
    `<!DOCTYPE alert SYSTEM "http://127.0.0.1/a.dtd">${aCapAlert()}`,
    'DOCTYPE',
  ],
  ['an entity of its own', aCapAlert().replace('暴雨', '&xxe;'), 'XML'],
  ['half of one', aCapAlert().slice(0, 300), 'XML'],
  ['nothing', '', 'XML'],
  ['another version', aCapAlert().replace('cap:1.2', 'cap:1.1'), 'alert of urn:oasis'],
  ['something else', '<html xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', 'alert of urn:oasis'],
  ['too long a text', aCapAlert().replace('暴雨', '雨'.repeat(300_000)), '256 KiB'],
  ['too deep a tree', `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`, 'deep'],
  ['very many elements', `<a>${'<b/>'.repeat(30_000)}</a>`, 'too many'],
  ['one without a sender', aCapAlert().replace(/<sender>.*<\/sender>/, ''), 'sender'],
  ['one of two minds', aCapAlert().replace('<status>', '<status>Test</status><status>'), 'status'],
  ['an unknown status', aCapAlert().replace('Actual', 'Perhaps'), 'status'],
  ['one without an event', aCapAlert().replace('<event>暴雨</event>', ''), 'event'],
  ['a name with a comma', aCapAlert().replace('warning@example.org', 'a,b'), 'sender'],
  ['a time without its zone', aCapAlert().replace('20:00:00+08:00', '20:00:00'), 'expires'],
  ['a day there is none', aCapAlert().replace('2026-11-25T18:20', '2026-13-45T18:20'), 'sent'],
])('%s is refused', (_what, xml, says) => {
  expect(() => readCapAlert(xml)).toThrow(says);
});

test.each([
  ['371524', '371524'],
  ['371524000000', '371524'],
  ['371524100', '371524100'],
  ['371524100200', '371524100200'],
  ['371500', '3715'],
  ['370000', '37'],
  ['37152', undefined],
  ['SAME-1', undefined],
])('geocode %s means area %s', (geocode, area) => {
  expect(areaOfGeocode(geocode)).toBe(area);
});

test('a city means its counties, a township itself, and what nobody knows is named', () => {
  const counties = ['371524', '371521', '370105'].map((code) => ({
    county: areaCode(code),
    areas: [{ code: areaCode(code) }, { code: areaCode(`${code}100`) }],
  }));
  expect(countiesConcerned(['371500', '370105100000', '371524100', '110101', 'x'], counties)).toEqual({
    concerned: [
      { county: '370105', areas: ['370105100'] },
      { county: '371521', areas: ['371521'] },
      { county: '371524', areas: ['371524'] },
    ],
    unknown: ['110101', 'x'],
  });
});
