import { Route, Routes } from 'react-router';
import { LessonPage } from './lesson-page.tsx';
import { LibraryHome } from './library-home.tsx';

/** Lessons and recordings: all of them at a glance, and one of them opened. */
export const LibraryPage = () => (
  <Routes>
    <Route index element={<LibraryHome />} />
    <Route path=":lesson" element={<LessonPage />} />
  </Routes>
);
