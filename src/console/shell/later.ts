import { lazy } from 'react';

const signIn = () => import('./sign-in-page.tsx');

/** What the frame shows seldom; fetched when it is wanted, as it needs the component library. */
export const SignInPage = lazy(async () => ({ default: (await signIn()).SignInPage }));
export const SignInOver = lazy(async () => ({ default: (await signIn()).SignInOver }));
