import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { postLessonsLessonEdits, postLessonsLessonRetirements } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { texts } from './lesson-texts.ts';

/** Takes a lesson out of use, once somebody said so twice; or takes it up again. */
export function RetireLesson({
  lesson,
  title,
  digest,
  isRetired,
}: {
  readonly lesson: string;
  readonly title: string;
  /** Of the file that was read. */
  readonly digest: string;
  readonly isRetired: boolean;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const send = async (asked: Promise<unknown>, says: string) => {
    try {
      await asked;
      void message.success(says);
    } catch (error) {
      fail(error);
    }
    // Also where it was refused: the file may be another by now.
    await queries.invalidateQueries({ queryKey: ['library'] });
  };
  if (isRetired)
    return (
      <Button
        onClick={() =>
          void send(
            postLessonsLessonEdits({ lesson, body: { basedOn: digest, retired: false } }),
            say('resumed', title),
          )
        }
      >
        {say('resume')}
      </Button>
    );
  const ask = () =>
    modal.confirm({
      title: say('retireAsk', title),
      content: say('retireSays'),
      okText: say('retire'),
      okButtonProps: { danger: true },
      onOk: () =>
        send(postLessonsLessonRetirements({ lesson, body: { basedOn: digest } }), say('retired', title)),
    });
  return (
    <Button danger onClick={ask}>
      {say('retire')}
    </Button>
  );
}
