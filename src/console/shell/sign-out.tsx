import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { postSignOut } from '../api/client.ts';
import { useSay } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';
import { Notice } from '../kit/plain/notice.tsx';
import { useModal } from '../kit/plain/use-modal.ts';
import { useProblemText } from '../kit/problem-text.ts';
import { texts } from './texts.ts';

interface Leaving {
  readonly isAsked: boolean;
  /** Why it was not done. */
  readonly failure: unknown;
  readonly ask: () => void;
  readonly leave: () => void;
  readonly stay: () => void;
}

/** Signs out; asks first where something on the page would be lost. */
export function useSignOut(): Leaving {
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const leave = () => {
    setFailure(undefined);
    postSignOut({ body: {} }).then(
      () => {
        setAsked(false);
        return queries.resetQueries();
      },
      (error: unknown) => {
        setFailure(error);
        setAsked(true);
      },
    );
  };
  // Whatever would ask before the page is closed asks here.
  const ask = () =>
    dispatchEvent(new Event('beforeunload', { cancelable: true })) ? leave() : setAsked(true);
  const stay = () => {
    setFailure(undefined);
    setAsked(false);
  };
  return { isAsked, failure, ask, leave, stay };
}

/** What is asked before signing out, or why it was not done. */
export const SignOut = ({ of }: { readonly of: Leaving }) => of.isAsked && <Asking of={of} />;

function Asking({ of: { failure, leave, stay } }: { readonly of: Leaving }) {
  const say = useSay(texts);
  const textOf = useProblemText();
  return (
    <dialog ref={useModal()} className="confirm" aria-label={say('signOut')} onClose={stay}>
      {failure === undefined ? say('signOutAsk') : <Notice kind="error">{textOf(failure)}</Notice>}
      <div className="row" style={{ justifyContent: 'flex-end', marginTop: 16 }}>
        <Button onClick={stay}>{say('stay')}</Button>
        <Button kind="strong" onClick={leave}>
          {say('signOut')}
        </Button>
      </div>
    </dialog>
  );
}
