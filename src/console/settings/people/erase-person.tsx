import { useQueryClient } from '@tanstack/react-query';
import { App, Input, Modal } from 'antd';
import { useState } from 'react';
import { type Person, postPeoplePersonErase } from '../../api/client.ts';
import { Labelled } from '../../kit/labelled.tsx';
import { useSay } from '../../kit/language.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { peopleKey } from '../use-names.ts';
import { texts } from './texts.ts';

/** Erases somebody once their name was typed: it can't be undone. */
export function ErasePerson({
  of: person,
  close,
}: {
  readonly of: Person | undefined;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const fail = useFailure();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [sending, setSending] = useState(false);
  const name = person?.name ?? '';
  const finish = () => {
    setTyped('');
    close();
  };
  const erase = async () => {
    if (person === undefined || typed.trim() !== name) return;
    setSending(true);
    try {
      await postPeoplePersonErase({ person: person.id, body: {} });
      void message.success(say('erased'));
      await queries.invalidateQueries({ queryKey: peopleKey });
      finish();
    } catch (error) {
      fail(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <Modal
      open={person !== undefined}
      title={say('eraseTitle', name)}
      okText={say('eraseOk')}
      okButtonProps={{ danger: true, disabled: typed.trim() !== name, loading: sending }}
      onOk={() => void erase()}
      onCancel={finish}
    >
      <p>{say('eraseWhat')}</p>
      <Labelled label={say('eraseType', name)}>
        {(id) => (
          <Input
            id={id}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onPressEnter={() => void erase()}
          />
        )}
      </Labelled>
    </Modal>
  );
}
