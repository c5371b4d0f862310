import MenuOutlined from '@ant-design/icons-svg/es/asn/MenuOutlined';
import { Suspense, useEffect, useState } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useChanges } from '../api/changes.ts';
import { useMaySomewhere, useMe } from '../api/me.ts';
import { statusOf } from '../api/problem.ts';
import { useSessionEnded } from '../api/session.ts';
import { useSay } from '../kit/language.tsx';
import { Drawer } from '../kit/plain/drawer.tsx';
import { Icon } from '../kit/plain/icon.tsx';
import { Tag } from '../kit/plain/tag.tsx';
import { SignInOver, SignInPage } from './later.ts';
import { Own } from './own.tsx';
import { type Place, places } from './places.tsx';
import { texts } from './texts.ts';

/** What stands around every page: where one can go, who one is, whether what is seen is of now. */
export function Frame() {
  const me = useMe();
  const say = useSay(texts);
  const [isOver, setOver] = useSessionEnded();
  const isForeign = statusOf(me.error) === 401 && me.data === undefined;
  // Nothing is open that the question could stand over.
  if (isForeign && isOver) setOver(false);
  if (isForeign || me.data?.person?.mustChangePassword)
    return (
      <Suspense>
        <SignInPage key={isForeign ? 'in' : 'change'} change={!isForeign} />
      </Suspense>
    );
  return (
    <>
      <a className="unseen" href="#page">
        {say('toPage')}
      </a>
      <Top />
      <main id="page">
        <Outlet />
      </main>
      {isOver && (
        <Suspense>
          <SignInOver close={() => setOver(false)} />
        </Suspense>
      )}
    </>
  );
}

function Top() {
  const say = useSay(texts);
  const [open, setOpen] = useState(false);
  const { key } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whichever way one went to another page
  useEffect(() => setOpen(false), [key]);
  return (
    <header className="top">
      <button
        type="button"
        className="button on-green square narrow"
        aria-label={say('menu')}
        onClick={() => setOpen(true)}
      >
        <Icon of={MenuOutlined} />
      </button>
      <h1>{say('title')}</h1>
      <Ways className="ways" />
      <Now />
      <Own />
      {open && (
        <Drawer side="left" title={say('title')} close={() => setOpen(false)}>
          <Ways className="ways down" gone={() => setOpen(false)} />
        </Drawer>
      )}
    </header>
  );
}

function Ways({ className, gone }: { readonly className: string; readonly gone?: () => void }) {
  const say = useSay(texts);
  const may = useMaySomewhere();
  return (
    <nav className={className} aria-label={say('menu')}>
      {places
        .filter(({ needs }) => isOpenTo(needs, may))
        .map(({ path, icon, text }) => (
          <NavLink key={path} className="way" to={path} end={path === '/'} onClick={gone}>
            <Icon of={icon} />
            {say(text)}
          </NavLink>
        ))}
    </nav>
  );
}

/** Whether somebody may see a page; that of a county is there for whoever has none, too, and says so. */
const isOpenTo = (needs: Place['needs'], may: ReturnType<typeof useMaySomewhere>): boolean =>
  needs === undefined || may(needs) || needs === 'seeCounty';

/** Whether the page is told of changes. */
function Now() {
  const say = useSay(texts);
  const online = useChanges();
  return (
    <Tag role="status" kind={online ? 'success' : 'warning'}>
      {say(online ? 'live' : 'connecting')}
    </Tag>
  );
}
