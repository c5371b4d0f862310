import { prunedActor } from '../../domain/stub.ts';
import { useSay } from '../kit/language.tsx';
import { texts } from './recording-texts.ts';

/** Who did a thing, as people call them. */
export function useActor(): (actor: string, name?: string) => string {
  const say = useSay(texts);
  return (actor, name) => {
    if (name !== undefined && name !== '') return name;
    if (actor === 'person:operator') return say('operator');
    if (actor === 'sample-reviewer') return say('sampleReviewer');
    if (actor === prunedActor) return say('pruned');
    return actor.startsWith('person:') ? say('somebody') : say('service');
  };
}
