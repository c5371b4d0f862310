import { Modal } from 'antd';
import { Look } from './look.tsx';
import { SignIn } from './sign-in.tsx';

/** Where nothing can be read before somebody signs in. */
export const SignInPage = ({ change = false }: { readonly change?: boolean }) => (
  <Look>
    <SignIn change={change} />
  </Look>
);

/** Over a page, so that what was begun there is kept. */
export const SignInOver = ({ close }: { readonly close: () => void }) => (
  <Look>
    <Modal open footer={null} onCancel={close}>
      <SignIn done={close} />
    </Modal>
  </Look>
);
