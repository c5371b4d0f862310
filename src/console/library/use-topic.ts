import { topicName } from '../../domain/topic.ts';
import { useLanguage } from '../kit/language.tsx';

/** A topic as people call it; in English as it is written, without its hyphens. */
export function useTopic(): (topic: string) => string {
  const { language } = useLanguage();
  return (topic) => (language === 'zh' ? topicName(topic) : topic.replaceAll('-', ' '));
}
