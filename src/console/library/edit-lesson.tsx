import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Form } from 'antd';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { getLessonsLesson, type LessonFile, postLessonsLessonEdits } from '../api/client.ts';
import { statusOf } from '../api/problem.ts';
import { useSay } from '../kit/language.tsx';
import { LeaveGuard } from '../kit/leave-guard.tsx';
import { useFailure } from '../kit/use-failure.ts';
import { ChangeList } from './change-list.tsx';
import { applied, changesBetween, type Draft, draftOf, editOf, type Fields } from './fields.ts';
import { LessonFields } from './lesson-fields.tsx';
import { texts } from './lesson-texts.ts';
import { useFieldWords } from './use-field-words.ts';

type Base = LessonFile & { readonly fields: Fields };

/** A lesson's file changed in a form: what will change is shown first, and nothing of somebody else's is lost. */
export function EditLesson({
  of,
  varieties,
  done,
}: {
  readonly of: Base;
  readonly varieties: readonly string[];
  readonly done: () => void;
}) {
  const say = useSay(texts);
  const [form] = Form.useForm<Draft>();
  const typed = Form.useWatch([], form);
  const [isSaved, setSaved] = useState(false);
  const [base, setBase] = useState(of);
  const [looksAt, setLooksAt] = useState<Draft>();
  const before = draftOf(base.fields, varieties);
  const saved = () => {
    // Nothing is to be asked any more by the time the page goes on.
    flushSync(() => setSaved(true));
    done();
  };
  const saving = useSaving(base, varieties, saved, (next, draft) => {
    setBase(next);
    form.setFieldsValue(draft);
    setLooksAt(draft);
  });
  return (
    <>
      <LeaveGuard
        isUnsaved={!isSaved && changesBetween(before, { ...before, ...typed }).length > 0}
        about={['edit']}
      />
      {saving.theirs !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={say('changedUnderneath', saving.theirs)}
          style={{ marginBottom: 16 }}
        />
      )}
      <Form<Draft>
        form={form}
        layout="vertical"
        initialValues={before}
        onFinish={(values) => setLooksAt({ ...before, ...values })}
        style={{ maxWidth: 820, ...(looksAt === undefined ? {} : { display: 'none' }) }}
      >
        <LessonFields varieties={Object.keys(before.scripts)} />
        <Flex gap={8} wrap>
          <Button type="primary" htmlType="submit">
            {say('look')}
          </Button>
          <Button onClick={done}>{say('cancel')}</Button>
        </Flex>
      </Form>
      {looksAt !== undefined && (
        <>
          <ChangeList of={changesBetween(before, looksAt)} />
          <Flex gap={8} wrap style={{ marginTop: 16 }}>
            <Button
              type="primary"
              loading={saving.isSaving}
              disabled={changesBetween(before, looksAt).length === 0}
              onClick={() => void saving.save(changesBetween(before, looksAt))}
            >
              {say('save')}
            </Button>
            <Button onClick={() => setLooksAt(undefined)}>{say('backToForm')}</Button>
            <Button onClick={done}>{say('cancel')}</Button>
          </Flex>
        </>
      )}
    </>
  );
}

/**
 * Saves an edit. Where the file is another by now, one's changes are made to what it says now, to be looked at again;
 * `theirs` says what somebody else changed.
 */
function useSaving(
  base: Base,
  varieties: readonly string[],
  done: () => void,
  rebase: (next: Base, draft: Draft) => void,
) {
  const say = useSay(texts);
  const fail = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { nameOf } = useFieldWords();
  const [isSaving, setSaving] = useState(false);
  const [theirs, setTheirs] = useState<string>();
  const again = async (mine: ReturnType<typeof changesBetween>, refusal: unknown) => {
    const { fields, ...file } = await getLessonsLesson({ lesson: base.id });
    if (file.digest === base.digest || fields === undefined) return fail(refusal);
    const now = draftOf(fields, varieties);
    const others = changesBetween(draftOf(base.fields, varieties), now);
    setTheirs(
      others.map(({ field, variety }) => nameOf(field, variety)).join(say('comma')) ||
        say('changedElsewhere'),
    );
    rebase({ ...file, fields }, applied(now, mine));
  };
  const save = async (changes: ReturnType<typeof changesBetween>) => {
    setSaving(true);
    try {
      const body = { basedOn: base.digest, ...editOf(changes) };
      const { changed } = await postLessonsLessonEdits({ lesson: base.id, body });
      await queries.invalidateQueries({ queryKey: ['library'] });
      void message.success(say(changed ? 'saved' : 'unchanged'));
      done();
    } catch (error) {
      if (statusOf(error) === 409) await again(changes, error).catch(fail);
      else fail(error);
    } finally {
      setSaving(false);
    }
  };
  return { save, isSaving, theirs };
}
