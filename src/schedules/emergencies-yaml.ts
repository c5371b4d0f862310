import { join } from 'node:path';
import { afters, type EmergencyRules } from '../domain/emergency.ts';
import { type LessonId, lessonId } from '../domain/ids.ts';
import { type AlertReader, CapError } from '../ports/alert-reader.ts';
import { readCapAlert } from '../sources/cap-alert.ts';
import { choiceField, idField, lineField } from '../sources/field.ts';
import { createFindingList, type FindingList } from '../sources/finding-list.ts';
import { plainFile, readText } from '../sources/plain-file.ts';
import { list, mapping, optional, readKeys, scalar } from '../sources/yaml-keys.ts';
import { maxYamlBytes, readYaml } from '../sources/yaml-source.ts';
import type { YamlSource } from '../sources/yaml-values.ts';

/** The file of a home that says which notice is said at which event. */
export const emergenciesFile = 'emergencies.yaml';

const notice = idField(lessonId, '应急通知的编号 (a notice’s id)');
const shape = {
  drill: optional(scalar(notice)),
  after: optional(scalar(choiceField(afters))),
  events: optional(
    list(
      mapping(
        { event: scalar(lineField(100)), notice: scalar(notice) },
        '{ event: 暴雨, notice: flood } (an event and its notice)',
      ),
      '- { event: …, notice: … } 的列表 (a list of events and their notices)',
    ),
  ),
};

/** Undefined when anything in it is wrong. */
export function readEmergenciesYaml(source: YamlSource, findings: FindingList): EmergencyRules | undefined {
  const { drill, after, events = [] } = readKeys(source, shape, findings);
  const byEvent = new Map<string, LessonId>();
  for (const [index, { event, notice: says }] of events.entries()) {
    if (byEvent.has(event))
      findings.error(
        source.placeOf(['events', index, 'event']),
        `${event} 写了两次（an event named twice）`,
        '一种事件一条通知 (one notice for each event)',
      );
    byEvent.set(event, says);
  }
  if (findings.errors() > 0) return undefined;
  return {
    ...(drill === undefined ? {} : { drillNotice: drill }),
    ...(after === undefined ? {} : { after }),
    events: byEvent,
  };
}

/** Reads alerts, and what a home says to them. @param home its path */
export const createAlertReader = ({ home }: { readonly home: string }): AlertReader => ({
  read: readCapAlert,
  async rules() {
    const file = `schedules/${emergenciesFile}`;
    if ((await plainFile(join(home, 'schedules'), emergenciesFile)) === 'missing')
      return { events: new Map() };
    const findings = createFindingList(file);
    const text = await readText(join(home, 'schedules'), emergenciesFile, maxYamlBytes, findings);
    const source = text === undefined ? undefined : readYaml(text, findings);
    const rules = source === undefined ? undefined : readEmergenciesYaml(source, findings);
    if (rules !== undefined) return rules;
    const [first] = findings.all();
    throw new CapError(
      `${file} 有错：${first?.found ?? ''}，用 dalaba check 查看。${file} does not hold; see dalaba check.`,
    );
  },
});
