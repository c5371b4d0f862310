import { Alert, Col, Flex, Row, Typography } from 'antd';
import { useState } from 'react';
import { varietyWords } from '../../domain/variety.ts';
import { AddSpeaker } from '../kit/add-speaker.tsx';
import { useSay, useWord } from '../kit/language.tsx';
import { type Ground, spokenAs } from './ground.ts';
import { hasMicrophones, type Take } from './microphone.ts';
import { Recorder } from './recorder.tsx';
import { Script } from './script.tsx';
import type { Wanted } from './sending.ts';
import { sendings } from './sendings.ts';
import { texts } from './texts.ts';
import { WantedFields } from './wanted-fields.tsx';

/** Recording at this machine's microphone, with the script beside. */
export function ByMicrophone({
  ground,
  wanted,
  change,
}: {
  readonly ground: Ground;
  readonly wanted: Wanted;
  readonly change: (wanted: Wanted) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const [takes, setTakes] = useState(1);
  const lesson = ground.lessons.find(({ id }) => id === wanted.lesson);
  const { variety } = wanted;
  if (!hasMicrophones()) return <Alert type="warning" showIcon title={say('noMicrophone')} />;
  const use = ({ blob, ending }: Take) => {
    if (lesson === undefined || variety === undefined) return;
    const name = `${lesson.title}-${word(varietyWords, variety)}-${takes}.${ending}`;
    setTakes(takes + 1);
    const file = new File([blob], name, { type: blob.type });
    sendings.send(sendings.add(file, spokenAs(ground, wanted), []));
  };
  return (
    <Flex vertical gap={12}>
      <Flex gap={8} wrap align="start">
        <div style={{ flex: '1 1 300px', minWidth: 0 }}>
          <WantedFields ground={ground} wanted={wanted} change={change} />
        </div>
        <AddSpeaker added={(speaker) => change({ ...wanted, speaker })} />
      </Flex>
      {lesson === undefined || variety === undefined ? (
        <Typography.Paragraph type="secondary">{say('pickFirst')}</Typography.Paragraph>
      ) : (
        <Row gutter={[24, 16]}>
          <Col xs={24} lg={14}>
            <Script lesson={lesson} variety={variety} />
          </Col>
          <Col xs={24} lg={10}>
            <Recorder key={`${lesson.id}/${variety}`} use={use} />
          </Col>
        </Row>
      )}
    </Flex>
  );
}
