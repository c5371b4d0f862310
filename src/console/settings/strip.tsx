import { theme } from 'antd';
import { useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';
import { useSay } from '../kit/language.tsx';
import type { SectionOf } from './sections.tsx';
import { texts } from './texts.ts';

/** The parts beside one another, where there is no room for a menu at the side; it scrolls within itself. */
export function Strip({ of }: { readonly of: readonly SectionOf[] }) {
  const say = useSay(texts);
  const { token } = theme.useToken();
  const { pathname } = useLocation();
  const strip = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is current changes with the address
  useEffect(() => {
    const here = strip.current?.querySelector<HTMLElement>('[aria-current]');
    if (strip.current !== null && here) strip.current.scrollLeft = here.offsetLeft - 60;
  }, [pathname]);
  return (
    <nav
      ref={strip}
      aria-label={say('sections')}
      style={{
        position: 'relative',
        display: 'flex',
        overflowX: 'auto',
        marginBottom: 16,
        borderBottom: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      {of.map(({ path }) => (
        <NavLink
          key={path}
          to={`/settings/${path}`}
          style={({ isActive }) => ({
            padding: '10px 12px',
            whiteSpace: 'nowrap',
            color: isActive ? token.colorPrimary : token.colorText,
            borderBottom: `2px solid ${isActive ? token.colorPrimary : 'transparent'}`,
          })}
        >
          {say(path)}
        </NavLink>
      ))}
    </nav>
  );
}
