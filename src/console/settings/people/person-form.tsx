import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { roles } from '../../../domain/actor.ts';
import { longestName } from '../../../domain/person.ts';
import { roleWords } from '../../../domain/words.ts';
import { type Person, postPeople, postPeoplePerson } from '../../api/client.ts';
import { useMay } from '../../api/me.ts';
import { useSay, useWord } from '../../kit/language.tsx';
import { LeaveGuard } from '../../kit/leave-guard.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { peopleKey, useCountyNames } from '../use-names.ts';
import type { Opened } from './people-section.tsx';
import { PersonChanges } from './person-changes.tsx';
import { countiesIn, editOf, isChanged, isUnsaved, type PersonValues, valuesOf } from './person-values.ts';
import { texts } from './texts.ts';

/** Adds somebody, or changes them; what will change is said before it is saved. */
export function PersonForm({
  of: person,
  done,
}: {
  readonly of: Person | undefined;
  readonly done: (opened: Opened | undefined) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const may = useMay();
  const fail = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { counties } = useCountyNames();
  const [form] = Form.useForm<PersonValues>();
  const [sending, setSending] = useState(false);
  const values = Form.useWatch((all) => all as PersonValues, form);
  const everywhere = may('managePeople');
  const send = async (asked: PersonValues) => {
    setSending(true);
    try {
      done(await (person === undefined ? add(asked) : edit(person, asked)));
      if (person !== undefined) void message.success(say('saved'));
      await queries.invalidateQueries({ queryKey: peopleKey });
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };
  const needed = [{ required: true, message: say('needed') }];
  return (
    <Form<PersonValues>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={valuesOf(person, everywhere)}
      onFinish={(asked) => void send(asked)}
    >
      <LeaveGuard
        isUnsaved={isUnsaved(person, values)}
        now={() => isUnsaved(person, form.getFieldsValue())}
      />
      <Form.Item name="name" label={say('name')} extra={say('nameHelp')} rules={needed}>
        <Input maxLength={longestName} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="email"
        label={say('email')}
        validateTrigger="onBlur"
        rules={[{ type: 'email', message: say('badEmail') }]}
      >
        <Input autoComplete="off" inputMode="email" />
      </Form.Item>
      <Form.Item
        name="roles"
        label={say('roles')}
        rules={[{ required: true, type: 'array', min: 1, message: say('needRole') }]}
      >
        <Checkbox.Group options={roles.map((role) => ({ value: role, label: word(roleWords, role) }))} />
      </Form.Item>
      <Form.Item name="reach" label={say('counties')}>
        <Radio.Group
          vertical
          options={[
            ...(everywhere ? [{ value: 'all', label: say('everyCounty') }] : []),
            { value: 'some', label: say('someCounties') },
            ...(everywhere ? [{ value: 'none', label: say('noCounty') }] : []),
          ]}
        />
      </Form.Item>
      {values?.reach === 'some' && (
        <Form.Item
          name="some"
          label={say('chooseCounties')}
          rules={[{ required: true, type: 'array', min: 1, message: say('needCounty') }]}
        >
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={counties
              .filter(({ county }) => may('managePeople', county))
              .map(({ county, name }) => ({ value: county, label: name }))}
          />
        </Form.Item>
      )}
      <PersonChanges of={person} to={values} />
      <Button
        type="primary"
        htmlType="submit"
        loading={sending}
        disabled={person !== undefined && (values === undefined || !isChanged(person, values))}
      >
        {say(person === undefined ? 'add' : 'save')}
      </Button>
    </Form>
  );
}

async function add(asked: PersonValues): Promise<Opened> {
  const email = asked.email?.trim() ?? '';
  const { person, password } = await postPeople({
    body: {
      name: asked.name.trim(),
      ...(email === '' ? {} : { email }),
      roles: [...asked.roles],
      counties: countiesIn(asked),
    },
  });
  return { kind: 'password', name: person.name, password };
}

async function edit(person: Person, asked: PersonValues): Promise<undefined> {
  await postPeoplePerson({ person: person.id, body: editOf(person, asked) });
}
