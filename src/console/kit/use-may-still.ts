import { useState } from 'react';
import type { Verb } from '../../domain/permissions.ts';
import { useMay, useMe } from '../api/me.ts';

/**
 * Whether something is open that takes a right: once it is, a session that ends does not close it, and what was typed
 * there stays until somebody signs in again. Signing out closes it.
 * @param isWanted whether it is asked for
 */
export function useMayStill(verb: Verb, isWanted = true): boolean {
  const { data } = useMe();
  const may = useMay();
  const [wasOpen, setWasOpen] = useState(false);
  const isOpen = data !== undefined && isWanted && (wasOpen || may(verb));
  if (isOpen !== wasOpen) setWasOpen(isOpen);
  return isOpen;
}
