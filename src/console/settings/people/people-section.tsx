import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { getPeople, type Person } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { FormDrawer } from '../../kit/leave-guard.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { useLast } from '../../kit/use-last.ts';
import { Once } from '../once.tsx';
import { Tokens } from '../own/tokens.tsx';
import { Section } from '../section.tsx';
import { peopleKey, useMayIn } from '../use-names.ts';
import { ErasePerson } from './erase-person.tsx';
import { PeopleTable } from './people-table.tsx';
import { PersonForm } from './person-form.tsx';
import { RolesTable } from './roles-table.tsx';
import { texts } from './texts.ts';

/** What is open beside the list. */
export type Opened =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'tokens' | 'erase'; readonly person: Person }
  | { readonly kind: 'password'; readonly name: string; readonly password: string };

/** Who may sign in, and what each role may do. */
export function PeopleSection() {
  const say = useSay(texts);
  const mayIn = useMayIn();
  const [opened, setOpened] = useState<Opened>();
  const read = useQuery({ queryKey: peopleKey, queryFn: () => getPeople() });
  const close = () => setOpened(undefined);
  const isForm = opened?.kind === 'add' || opened?.kind === 'edit';
  const form = useLast(isForm ? opened : undefined);
  const changed = form?.kind === 'edit' ? form.person : undefined;
  return (
    <>
      <Section
        title={say('people')}
        intro={say('peopleIntro')}
        actions={
          mayIn('managePeople') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpened({ kind: 'add' })}>
              {say('add')}
            </Button>
          )
        }
      >
        <PageState of={read}>{({ items }) => <PeopleTable of={items} open={setOpened} />}</PageState>
      </Section>
      <RolesTable />
      <FormDrawer
        open={isForm}
        close={close}
        size={480}
        title={changed === undefined ? say('add') : `${say('edit')} · ${changed.name}`}
      >
        {/* Another one may be opened while the drawer of the one before still closes. */}
        <PersonForm key={changed?.id ?? ''} of={changed} done={setOpened} />
      </FormDrawer>
      <Drawer
        open={opened?.kind === 'tokens'}
        onClose={close}
        size={640}
        title={say('tokens')}
        destroyOnHidden
      >
        {opened?.kind === 'tokens' && <Tokens of={opened.person} />}
      </Drawer>
      <ErasePerson of={opened?.kind === 'erase' ? opened.person : undefined} close={close} />
      <Once
        title={say('passwordOf', opened?.kind === 'password' ? opened.name : '')}
        hint={say('passwordHint')}
        secret={opened?.kind === 'password' ? opened.password : undefined}
        close={close}
      />
    </>
  );
}
