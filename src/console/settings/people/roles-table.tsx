import { Grid, Select, Table, Typography } from 'antd';
import { useState } from 'react';
import { type Role, roles } from '../../../domain/actor.ts';
import { type Permission, permissions } from '../../../domain/permissions.ts';
import { roleWords } from '../../../domain/words.ts';
import { useSay, useWord, useWorded } from '../../kit/language.tsx';
import { Section } from '../section.tsx';
import { texts } from './texts.ts';

type Row = Permission & { readonly verb: string };
const rows: readonly Row[] = Object.entries(permissions).map(([verb, of]) => ({ verb, ...of }));
const where = { county: 'own', home: 'all', shared: 'yes' } as const;

/** Roles and what each may do; of one role where there is no room for all. */
export function RolesTable() {
  const say = useSay(texts);
  const word = useWord();
  const worded = useWorded();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [role, setRole] = useState<Role>('association');
  const cell = (row: Row, of: Role): string => say(row.roles.includes(of) ? where[row.scope] : 'no');
  return (
    <Section title={say('rolesTitle')} intro={say('rolesIntro')}>
      {wide ? (
        <Table<Row>
          size="small"
          rowKey="verb"
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: say('verb'), key: 'verb', render: (_, row) => capital(worded(row.words)) },
            ...roles.map((one) => ({
              title: capital(word(roleWords, one)),
              key: one,
              align: 'center' as const,
              render: (_: unknown, row: Row) => cell(row, one),
            })),
          ]}
        />
      ) : (
        <>
          <Select
            aria-label={say('role')}
            value={role}
            style={{ width: '100%' }}
            options={roles.map((value) => ({ value, label: capital(word(roleWords, value)) }))}
            onChange={setRole}
          />
          <Typography.Paragraph style={{ marginTop: 12 }}>
            {say('maySome', capital(word(roleWords, role)))}
          </Typography.Paragraph>
          <ul style={{ paddingInlineStart: 20 }}>
            {rows
              .filter((row) => row.roles.includes(role))
              .map((row) => (
                <li key={row.verb}>
                  {capital(worded(row.words))} · {cell(row, role)}
                </li>
              ))}
          </ul>
        </>
      )}
    </Section>
  );
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
