import { areaCode, endpointId, lessonId, slotNames } from '../domain/ids.ts';
import { choiceField, idField, nameField, numberField } from '../sources/field.ts';
import { mapped, mappingOf, oneOrMore, scalar } from '../sources/yaml-keys.ts';
import { dayRangeField, weekdaysField } from './times.ts';

/** What several keys of a schedule are made of. */

export const lessonField = idField(
  lessonId,
  '课的编号，小写字母、数字和连字符 (a lesson id: lower-case letters, digits and hyphens)',
);

/** A lesson, or null for `none`. */
export const lessonOrNoneField = idField(
  (text) => (text === 'none' || text === '无' ? null : lessonId(text)),
  '课的编号，或 none (a lesson id, or none)',
);

export const topicField = idField(
  lessonId,
  '主题，小写字母、数字和连字符 (a topic: lower-case letters, digits and hyphens)',
);

const anyAreaField = idField(areaCode, '县 6 位、乡镇 9 位、村 12 位数字 (6, 9 or 12 digits)');
const endpointField = idField(endpointId, '终端编号，如 col-001 (the id of an endpoint)');

export const slotNameField = choiceField(slotNames);
export const shortName = scalar(nameField(40));

export const dates = oneOrMore(
  scalar(dayRangeField),
  '一天、首日..末日，或它们的列表 (a day, a range of days, or a list of these)',
);
export const weekdays = mapped(oneOrMore(scalar(weekdaysField), '星期几，或它们的列表 (weekdays)'), (of) =>
  [...new Set(of.flat())].sort(),
);
export const areaCodes = oneOrMore(scalar(anyAreaField), '区划代码的列表 (a list of area codes)');
export const endpointIds = oneOrMore(scalar(endpointField), '终端编号的列表 (a list of endpoint ids)');

/** Topics with the factor of each. */
export const factors = mappingOf(
  scalar(topicField),
  scalar(numberField(0.1, 10)),
  '{ anti-fraud: 1.5 } (topics with a factor from 0.1 to 10)',
);
