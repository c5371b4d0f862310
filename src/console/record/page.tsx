import { Tabs, Typography } from 'antd';
import { useEffect, useState } from 'react';
import { useMe } from '../api/me.ts';
import { useSay } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Refused } from '../kit/refused.tsx';
import { useChoices } from '../kit/use-choices.ts';
import { useMayStill } from '../kit/use-may-still.ts';
import { ByFile } from './by-file.tsx';
import { ByMicrophone } from './by-microphone.tsx';
import { FileList } from './file-list.tsx';
import { type Ground, useGround } from './ground.ts';
import { Mine } from './mine.tsx';
import type { Wanted } from './sending.ts';
import { sendings } from './sendings.ts';
import { texts } from './texts.ts';

/** Where recordings come in: files that were recorded elsewhere, or the microphone of this machine. */
export function RecordPage() {
  const say = useSay(texts);
  const me = useMe();
  return (
    <>
      <title>{say('documentTitle')}</title>
      <Typography.Title level={2} style={{ fontSize: 20, marginTop: 0 }}>
        {say('title')}
      </Typography.Title>
      <PageState of={me}>{() => <Allowed />}</PageState>
    </>
  );
}

function Allowed() {
  const say = useSay(texts);
  return useMayStill('ingestRecording') ? (
    <Bringing />
  ) : (
    <Refused title={say('mayNot')} verb="ingestRecording" />
  );
}

function Bringing() {
  const say = useSay(texts);
  const ground = useGround();
  useEffect(() => {
    void sendings.recall();
  }, []);
  return (
    <>
      <Typography.Paragraph type="secondary">{say('lead')}</Typography.Paragraph>
      <PageState of={ground} empty={({ lessons }) => (lessons.length === 0 ? say('noLessons') : undefined)}>
        {(read) => (
          <>
            <Ways ground={read} />
            <FileList ground={read} />
            <Mine ground={read} />
          </>
        )}
      </PageState>
    </>
  );
}

/** By file or by microphone; the address keeps which, and of what lesson and variety. */
function Ways({ ground }: { readonly ground: Ground }) {
  const say = useSay(texts);
  const [chosen, choose] = useChoices();
  const [speaker, setSpeaker] = useState<string>();
  const lesson = ground.lessons.find(({ id }) => id === chosen('lesson'));
  const variety = chosen('variety');
  const wanted: Wanted = {
    ...(lesson === undefined ? {} : { lesson: lesson.id }),
    ...(variety === undefined ? {} : { variety }),
    ...(speaker === undefined ? {} : { speaker }),
  };
  const change = (next: Wanted) => {
    choose({ lesson: next.lesson, variety: next.variety });
    setSpeaker(next.speaker);
  };
  const given = { ground, wanted, change };
  return (
    <Tabs
      activeKey={chosen('by') === 'microphone' ? 'microphone' : 'file'}
      onChange={(by) => choose({ by: by === 'file' ? undefined : by })}
      destroyOnHidden
      items={[
        { key: 'file', label: say('byFile'), children: <ByFile {...given} /> },
        { key: 'microphone', label: say('byMicrophone'), children: <ByMicrophone {...given} /> },
      ]}
    />
  );
}
