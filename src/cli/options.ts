import { InvalidArgumentError, Option } from 'commander';
import { type SlotName, slotNames } from '../domain/ids.ts';
import { slotWords } from '../domain/words.ts';

export const slotOption = (): Option =>
  new Option('--slot <slot>', '早间或晚间 · morning or evening').argParser(slotNamed);

/** A slot by its name or its Chinese word. Throws InvalidArgumentError. */
export function slotNamed(text: string): SlotName {
  const found = slotNames.find((name) => name === text || slotWords[name].zh === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError('要 morning（早间）或 evening（晚间）（morning or evening）');
}

/** Parses a whole number of a range, or says which one was expected. */
export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`要 ${min} 到 ${max} 的整数（a whole number from ${min} to ${max}）`);
  };

/** Parses a number of a range. */
export const someNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`要 ${min} 到 ${max} 的数（a number from ${min} to ${max}）`);
  };
