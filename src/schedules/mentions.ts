import type { LessonKind } from '../domain/lesson.ts';
import type { Mention } from '../ports/home.ts';
import type { Field } from '../sources/field.ts';
import { isMapping, valueAt } from '../sources/yaml-keys.ts';
import type { YamlPath, YamlSource, YamlValue } from '../sources/yaml-values.ts';
import { lessonField, topicField } from './words.ts';

/** The lessons and topics that a schedule.yaml or calendar.yaml names, each with its place; those it misspells are findings elsewhere. */
export function mentionsIn(source: YamlSource, file: string): readonly Mention[] {
  const at = (path: YamlPath): YamlValue | undefined => valueAt(source.value, path);
  const lesson = (path: YamlPath, as: LessonKind): Mention[] => {
    const value = at(path);
    const isNone = value === 'none' || value === '无';
    const id = typeof value === 'string' && !isNone ? read(lessonField, value) : undefined;
    return id === undefined ? [] : [{ names: 'lesson', id, as, file, ...source.placeOf(path) }];
  };
  const topics = (path: YamlPath): Mention[] =>
    keysAt(at(path)).flatMap((key) => {
      const id = read(topicField, key);
      return id === undefined ? [] : [{ names: 'topic', id, file, ...source.placeOfKey([...path, key]) }];
    });
  const stations = (path: YamlPath): Mention[] => [
    ...lesson([...path, 'opening'], 'opening'),
    ...lesson([...path, 'closing'], 'closing'),
  ];
  return [
    ...stations([]),
    ...keysAt(at(['slots'])).flatMap((slot) => [
      ...stations(['slots', slot]),
      ...lesson(['slots', slot, 'live', 'fallback'], 'lesson'),
    ]),
    ...entriesAt(at(['rotation', 'pinned'])).flatMap((pin) =>
      lesson(['rotation', 'pinned', pin, 'lesson'], 'lesson'),
    ),
    ...entriesAt(at(['rotation', 'series'])).flatMap((part) =>
      entriesAt(at(['rotation', 'series', part])).flatMap((one) =>
        lesson(['rotation', 'series', part, one], 'lesson'),
      ),
    ),
    ...lesson(['rotation', 'first'], 'lesson'),
    ...lesson(['rotation', 'last'], 'lesson'),
    ...topics(['emphasis']),
    ...entriesAt(at(['campaigns'])).flatMap((campaign) => topics(['campaigns', campaign, 'topics'])),
  ];
}

const read = <T>(field: Field<T>, text: string): T | undefined => field.read(text.trim());
const keysAt = (value: YamlValue | undefined): readonly string[] =>
  isMapping(value) ? Object.keys(value) : [];
const entriesAt = (value: YamlValue | undefined): readonly number[] =>
  Array.isArray(value) ? value.map((_, index) => index) : [];
