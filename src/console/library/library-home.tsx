import { Flex, Tabs, Typography } from 'antd';
import { useMay } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { Matrix } from './matrix.tsx';
import { NewLesson } from './new-lesson.tsx';
import { Speakers } from './speakers.tsx';
import { texts } from './texts.ts';

/** The matrix of lessons and varieties, and who lends a voice. */
export function LibraryHome() {
  const say = useSay(texts);
  const may = useMay();
  const [chosen, choose] = useChoices();
  const tab = chosen('tab') === 'speakers' && may('seeSpeakers') ? 'speakers' : 'lessons';
  return (
    <>
      <title>{say('documentTitle')}</title>
      <Flex justify="space-between" align="center" style={{ minHeight: 32 }}>
        <Typography.Title level={2} style={{ fontSize: 20, margin: 0 }}>
          {say('title')}
        </Typography.Title>
        {tab === 'lessons' && <NewLesson />}
      </Flex>
      <Tabs
        activeKey={tab}
        onChange={(key) => choose({ tab: key === 'lessons' ? undefined : key })}
        items={[
          { key: 'lessons', label: say('lessons'), children: <Matrix /> },
          ...(may('seeSpeakers')
            ? [{ key: 'speakers', label: say('speakers'), children: <Speakers /> }]
            : []),
        ]}
      />
    </>
  );
}
