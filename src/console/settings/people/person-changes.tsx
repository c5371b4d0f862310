import { Alert } from 'antd';
import type { Person } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { useCountyNames, useRoleNames } from '../use-names.ts';
import { countiesIn, editOf, type PersonValues } from './person-values.ts';
import { texts } from './texts.ts';

/** What saving will do, in words. */
export function PersonChanges({
  of: person,
  to: values,
}: {
  readonly of: Person | undefined;
  readonly to: PersonValues | undefined;
}) {
  const say = useSay(texts);
  const { namesOf } = useCountyNames();
  const rolesOf = useRoleNames();
  if (values === undefined) return null;
  const told = (lines: readonly string[]) => (
    <Alert
      type="info"
      style={{ marginBottom: 16 }}
      title={say('change')}
      description={lines.map((line) => <div key={line}>{line}</div>)}
    />
  );
  const { name, roles = [] } = values;
  if (person === undefined) {
    if (!name?.trim() || roles.length === 0) return null;
    return told([say('willAdd', name.trim(), rolesOf(roles), namesOf(countiesIn(values)))]);
  }
  const edit = editOf(person, values);
  const lines = [
    ...(edit.name === undefined ? [] : [say('fromTo', say('name'), person.name, edit.name)]),
    ...(edit.email === undefined
      ? []
      : [say('fromTo', say('email'), person.email ?? say('empty'), edit.email ?? say('empty'))]),
    ...(edit.roles === undefined
      ? []
      : [say('fromTo', say('roles'), rolesOf(person.roles), rolesOf(edit.roles))]),
    ...(edit.counties === undefined
      ? []
      : [say('fromTo', say('counties'), namesOf(person.counties), namesOf(edit.counties))]),
    ...(edit.roles === undefined && edit.counties === undefined ? [] : [say('signsOut')]),
  ];
  return told(lines.length === 0 ? [say('nothing')] : lines);
}
