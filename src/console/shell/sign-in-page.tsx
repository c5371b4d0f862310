import { useSay } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';
import { useModal } from '../kit/plain/use-modal.ts';
import { Look } from './look.tsx';
import { SignIn } from './sign-in.tsx';
import { texts } from './texts.ts';

/** Where nothing can be read before somebody signs in. */
export const SignInPage = ({ change = false }: { readonly change?: boolean }) => (
  <Look>
    <SignIn change={change} />
  </Look>
);

/** Over a page and whatever is open on it, so that what was begun there is kept. */
export function SignInOver({ close }: { readonly close: () => void }) {
  const say = useSay(texts);
  return (
    <dialog
      ref={useModal()}
      className="confirm"
      aria-label={say('signIn')}
      onCancel={(event) => {
        // React takes it away.
        event.preventDefault();
        close();
      }}
    >
      <Look>
        <SignIn done={close} />
      </Look>
      <div className="row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={close}>{say('notNow')}</Button>
      </div>
    </dialog>
  );
}
