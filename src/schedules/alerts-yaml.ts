import {
  type AlertChannel,
  type AlertSettings,
  alertLanguages,
  channelKeys,
  channelKinds,
} from '../domain/alert-channel.ts';
import { faultKinds } from '../domain/fault.ts';
import type { AreaCode } from '../domain/ids.ts';
import { choiceField, type Field, idField } from '../sources/field.ts';
import type { FindingList } from '../sources/finding-list.ts';
import { quoted } from '../sources/words.ts';
import { list, mapping, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import type { YamlSource } from '../sources/yaml-values.ts';
import { credentialField } from './endpoints-csv.ts';
import { countyField } from './schedule-yaml.ts';

// What is written in its place is often the address itself, which is a secret.
const secretNameField: Field<string> = {
  ...credentialField,
  shown: (text) => (credentialField.read(text) === undefined ? '…' : text),
};

const mailField = idField((text) => {
  if (!/^[^\s@<>,;:"\p{Cc}]+@[^\s@<>,;:"\p{Cc}]+$/u.test(text)) throw new RangeError('not an address');
  return text;
}, '邮件地址，如 duty@example.org (an e-mail address)');

const channel = mapping(
  {
    kind: scalar(choiceField(channelKinds)),
    credential: scalar(secretNameField),
    secret: optional(scalar(secretNameField)),
    counties: optional(list(scalar(countyField), '["371524"] 这样的列表 (a list of county codes)')),
    kinds: optional(
      list(scalar(choiceField(faultKinds)), `${faultKinds.join('、')} 的列表 (a list of these)`),
    ),
    language: optional(scalar(choiceField(alertLanguages))),
    from: optional(scalar(mailField)),
    to: optional(list(scalar(mailField), '邮件地址的列表 (a list of e-mail addresses)')),
  },
  '{ kind: wecom, credential: wecom-duty } (a channel)',
);

const shape = { channels: list(channel, '- kind: …  credential: … 的列表 (a list of channels)') };

/**
 * Who is warned, as alerts.yaml says; undefined when anything in it is wrong.
 * @param counties those there are, to tell a mistyped code.
 */
export function readAlertsYaml(
  source: YamlSource,
  counties: readonly AreaCode[],
  findings: FindingList,
): AlertSettings | undefined {
  const { channels = [] } = readKeys(source, shape, findings);
  const firstUse = new Map<string, number>();
  const read = channels.map(({ language = 'zh', ...written }, index): AlertChannel => {
    checkKeys(source, written, index, findings);
    checkCounties(source, written.counties ?? [], index, counties, findings);
    const earlier = firstUse.get(written.credential);
    firstUse.set(written.credential, earlier ?? index);
    if (earlier !== undefined) {
      const found = `凭据 ${quoted(written.credential)} 用了两次（used by two channels）`;
      findings.error(
        source.placeOf(['channels', index, 'credential']),
        found,
        '每个渠道一个凭据 (a credential of its own for each channel)',
      );
    }
    return { language, ...given(written) };
  });
  return findings.errors() > 0 ? undefined : { channels: read };
}

type Written = { [Key in keyof AlertChannel]?: AlertChannel[Key] | undefined } & Pick<
  AlertChannel,
  'kind' | 'credential'
>;

/** Without the keys that were left out. */
const given = (written: Omit<Written, 'language'>): Omit<AlertChannel, 'language'> =>
  Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as Omit<
    AlertChannel,
    'language'
  >;

function checkKeys(
  source: YamlSource,
  written: Omit<Written, 'language'>,
  index: number,
  findings: FindingList,
): void {
  const { kind } = written;
  const own: readonly string[] = channelKeys[kind];
  for (const key of ['secret', 'from', 'to'] as const) {
    const isGiven = written[key] !== undefined;
    if (isGiven && !own.includes(key)) {
      const found = `${kind} 没有 "${key}"（no such key for ${kind}）`;
      findings.error(source.placeOfKey(['channels', index, key]), found, '去掉它 (leave it out)');
    }
    if (kind === 'email' && key !== 'secret' && !isGiven) {
      findings.error(
        source.placeOf(['channels', index]),
        `缺少键 "${key}"（missing key）`,
        '邮件要写 from 和 to (an e-mail needs from and to)',
      );
    }
  }
}

function checkCounties(
  source: YamlSource,
  written: readonly AreaCode[],
  index: number,
  counties: readonly AreaCode[],
  findings: FindingList,
): void {
  for (const [position, code] of written.entries()) {
    if (counties.includes(code)) continue;
    findings.warning(
      source.placeOf(['channels', index, 'counties', position]),
      `没有能用的县 "${code}"（no usable county of that code）`,
      `schedules/ 里有：${counties.join('、')} (those in schedules/)`,
    );
  }
}
