import UserOutlined from '@ant-design/icons-svg/es/asn/UserOutlined';
import { Suspense, useState } from 'react';
import { useMe } from '../api/me.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { Icon } from '../kit/plain/icon.tsx';
import { MenuButton } from '../kit/plain/menu-button.tsx';
import { SignInOver } from './later.ts';
import { useShade } from './shade.tsx';
import { SignOut, useSignOut } from './sign-out.tsx';
import { texts } from './texts.ts';

const nextShade = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const shadeText = { auto: 'shadeAuto', light: 'shadeLight', dark: 'shadeDark' } as const;

/** Who one is, and what is one's own to choose: language, colours, signing in and out. */
export function Own() {
  const say = useSay(texts);
  const { data: me } = useMe();
  const { language, change } = useLanguage();
  const { shade, change: changeShade } = useShade();
  const [asks, setAsks] = useState(false);
  const leaving = useSignOut();
  const name = me?.person?.name ?? (me?.by === 'operator' ? say('operator') : say('onlyReading'));
  return (
    <>
      <MenuButton
        className="button on-green own"
        label={name}
        items={[
          { key: 'language', label: say('language'), run: () => change(language === 'zh' ? 'en' : 'zh') },
          { key: 'shade', label: say(shadeText[shade]), run: () => changeShade(nextShade[shade]) },
          me?.person === undefined
            ? { key: 'in', label: say('signIn'), isApart: true, run: () => setAsks(true) }
            : { key: 'out', label: say('signOut'), isApart: true, run: leaving.ask },
        ]}
      >
        <Icon of={UserOutlined} />
        <span className="who">{name}</span>
      </MenuButton>
      <SignOut of={leaving} />
      {asks && (
        <Suspense>
          <SignInOver close={() => setAsks(false)} />
        </Suspense>
      )}
    </>
  );
}
