import { useSay } from '../kit/language.tsx';
import { Loading } from '../kit/plain/loading.tsx';
import { texts } from './texts.ts';

/** Stands until the first page is there, where it will stand. */
export function Starting() {
  const say = useSay(texts);
  return (
    <>
      <header className="top">
        <h1>{say('title')}</h1>
      </header>
      <main id="page">
        <Loading />
      </main>
    </>
  );
}
