import { DownOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { type Person, postPeoplePerson, postPeoplePersonPassword } from '../../api/client.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useSay } from '../../kit/language.tsx';
import { useAsk } from '../use-ask.tsx';
import { peopleKey } from '../use-names.ts';
import type { Opened } from './people-section.tsx';
import { texts } from './texts.ts';

/** What may be done about somebody; nothing of it about oneself, and nothing where one may not. */
export function PersonActions({
  of: person,
  open,
}: {
  readonly of: Person;
  readonly open: (opened: Opened) => void;
}) {
  const say = useSay(texts);
  const ask = useAsk();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { data: me } = useMe();
  const manages = useManages();
  const { id, name, disabled } = person;
  if (!manages(person) || id === me?.person?.id) return null;
  const again = () => queries.invalidateQueries({ queryKey: peopleKey });
  const reset = () =>
    ask({ title: say('resetAsk', name), what: say('resetWhat'), ok: say('resetPassword') }, async () => {
      const { password } = await postPeoplePersonPassword({ person: id, body: {} });
      open({ kind: 'password', name, password });
      await again();
    });
  const set = async (isDisabled: boolean) => {
    await postPeoplePerson({ person: id, body: { disabled: isDisabled } });
    void message.success(say(isDisabled ? 'isDisabled' : 'enabled', name));
    await again();
  };
  const disable = () =>
    ask({ title: say('disableAsk', name), what: say('disableWhat'), ok: say('disable') }, () => set(true));
  const enable = () =>
    ask({ title: `${say('enable')} · ${name}`, what: say('enabled', name), ok: say('enable') }, () =>
      set(false),
    );
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'edit', label: say('edit'), onClick: () => open({ kind: 'edit', person }) },
          { key: 'reset', label: say('resetPassword'), onClick: reset },
          disabled
            ? { key: 'enable', label: say('enable'), onClick: enable }
            : { key: 'disable', label: say('disable'), onClick: disable },
          { key: 'tokens', label: say('tokens'), onClick: () => open({ kind: 'tokens', person }) },
          { type: 'divider' },
          { key: 'erase', label: say('erase'), onClick: () => open({ kind: 'erase', person }) },
        ],
      }}
    >
      <Button size="small" icon={<DownOutlined />} iconPlacement="end" aria-label={say('actions', name)}>
        {say('more')}
      </Button>
    </Dropdown>
  );
}

/** Whether one manages somebody: every county of theirs is one's own; one of all counties, or none, takes all. */
function useManages() {
  const may = useMay();
  return ({ counties }: Pick<Person, 'counties'>): boolean =>
    counties === 'all' || counties.length === 0
      ? may('managePeople')
      : counties.every((county) => may('managePeople', county));
}
