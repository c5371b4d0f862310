import { Flex, Tag } from 'antd';
import type { Person } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { useSay } from '../../kit/language.tsx';
import { Rows } from '../../kit/rows.tsx';
import { instantIn } from '../../kit/time.ts';
import { useCountyNames, useRoleNames } from '../use-names.ts';
import type { Opened } from './people-section.tsx';
import { PersonActions } from './person-actions.tsx';
import { texts } from './texts.ts';

/** Everybody one may see, with what may be done about each. */
export function PeopleTable({
  of,
  open,
}: {
  readonly of: readonly Person[];
  readonly open: (opened: Opened) => void;
}) {
  const say = useSay(texts);
  const { data: me } = useMe();
  const { namesOf, zone } = useCountyNames();
  const rolesOf = useRoleNames();
  return (
    <Rows<Person>
      label={say('people')}
      of={of}
      rowKey={({ id }) => id}
      empty={say('nobody')}
      columns={[
        {
          key: 'name',
          title: say('name'),
          render: ({ id, name }) => (id === me?.person?.id ? `${name}${say('you')}` : name),
        },
        { key: 'roles', title: say('roles'), render: ({ roles }) => rolesOf(roles) },
        { key: 'counties', title: say('counties'), render: ({ counties }) => namesOf(counties) },
        { key: 'state', title: say('state'), render: (person) => <State of={person} /> },
        {
          key: 'seen',
          title: say('lastSeen'),
          render: ({ lastSignInAtMs: at }) => (at === undefined ? say('never') : instantIn(at, zone)),
        },
        { key: 'do', title: '', render: (person) => <PersonActions of={person} open={open} /> },
      ]}
    />
  );
}

function State({ of: { disabled, mustChangePassword, totp } }: { readonly of: Person }) {
  const say = useSay(texts);
  return (
    <Flex wrap gap={4}>
      {disabled ? <Tag>{say('disabled')}</Tag> : <Tag color="success">{say('active')}</Tag>}
      {mustChangePassword && !disabled && <Tag color="warning">{say('once')}</Tag>}
      {totp && <Tag>{say('totp')}</Tag>}
    </Flex>
  );
}
