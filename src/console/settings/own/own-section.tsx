import { Alert, Typography } from 'antd';
import { useMe } from '../../api/me.ts';
import { Facts } from '../../kit/facts.tsx';
import { useSay } from '../../kit/language.tsx';
import { Section } from '../section.tsx';
import { useCountyNames, useRoleNames } from '../use-names.ts';
import { Authenticator } from './authenticator.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';
import { texts } from './texts.ts';
import { Tokens } from './tokens.tsx';

/** What everybody sets for themselves: password, authenticator, sessions, tokens. */
export function OwnSection() {
  const say = useSay(texts);
  const { data: me } = useMe();
  const { namesOf } = useCountyNames();
  const rolesOf = useRoleNames();
  const person = me?.person;
  if (person === undefined || me?.by !== 'session')
    return <Alert type="info" showIcon title={say('notSignedIn')} />;
  return (
    <div style={{ maxWidth: 720 }}>
      <Section title={say('me')}>
        <Facts
          of={[
            [say('name'), person.name],
            ...(person.email === undefined ? [] : [[say('email'), person.email] as const]),
            [say('roles'), rolesOf(person.roles)],
            [say('counties'), namesOf(person.counties)],
          ]}
        />
        <Typography.Paragraph type="secondary" style={{ marginTop: 8 }}>
          {say('byOthers')}
        </Typography.Paragraph>
      </Section>
      <Password />
      <Authenticator isUsed={person.totp} />
      <Sessions />
      <Tokens />
    </div>
  );
}
