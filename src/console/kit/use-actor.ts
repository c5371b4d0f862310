import { prunedActor } from '../../domain/stub.ts';
import { useSay } from './language.tsx';

const texts = {
  operator: ['操作者', 'operator'],
  service: ['系统', 'the service'],
  pruned: ['（文字已按保存期限删除）', '(its text was kept long enough and is gone)'],
  sampleReviewer: ['样例自动审核', 'the sample’s reviewer'],
  somebody: ['已注销的人', 'somebody no longer here'],
} as const;

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
