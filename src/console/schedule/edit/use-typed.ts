import { useEffect, useRef, useState } from 'react';
import type { Form } from './form.ts';

const restMs = 700;

/**
 * What is typed into a field: taken when typing rests, when the field is left, by Enter, and before anything is saved.
 * @param isWhole whether what is typed may be taken before the field is left: an empty field may be about to be filled.
 */
export function useTyped<Value>(
  key: string,
  { typing }: Pick<Form, 'typing'>,
  take: (value: Value) => void,
  isWhole: (value: Value) => boolean,
) {
  const [typed, setTyped] = useState<{ readonly value: Value }>();
  const latest = useRef<{ readonly value: Value }>(undefined);
  const taking = useRef(take);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    taking.current = take;
  });
  const done = () => {
    clearTimeout(timer.current);
    const last = latest.current;
    latest.current = undefined;
    setTyped(undefined);
    typing(key, undefined);
    if (last !== undefined) taking.current(last.value);
  };
  const type = (value: Value) => {
    latest.current = { value };
    setTyped({ value });
    typing(key, done);
    clearTimeout(timer.current);
    if (isWhole(value)) timer.current = setTimeout(() => taking.current(value), restMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return { typed, type, done };
}
