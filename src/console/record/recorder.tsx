import { Alert, Button, Flex, Popconfirm, Select, Typography } from 'antd';
import { useSay } from '../kit/language.tsx';
import { LeaveGuard } from '../kit/leave-guard.tsx';
import { Waveform } from '../kit/waveform.tsx';
import { Elapsed } from './elapsed.tsx';
import { Meter } from './meter.tsx';
import { type Take, useMicrophone } from './microphone.ts';
import { texts } from './texts.ts';

/** Records at the microphone: how loud it is, pausing, listening back, and using the take. */
export function Recorder({ use }: { readonly use: (take: Take) => void }) {
  const say = useSay(texts);
  const microphone = useMicrophone();
  const { state, trouble, take, devices, analyser, deviceId } = microphone;
  return (
    <Flex vertical gap={12}>
      <LeaveGuard
        isUnsaved={state === 'recording' || state === 'held' || state === 'recorded'}
        about={['by', 'lesson', 'variety']}
        title={say('leaveAsk')}
      />
      {trouble !== undefined && <Alert type="warning" showIcon title={say(trouble)} />}
      {state === 'closed' && (
        <>
          <Typography.Text type="secondary">{say('quietRoom')}</Typography.Text>
          <Button type="primary" size="large" onClick={() => void microphone.open()}>
            {say('openMicrophone')}
          </Button>
        </>
      )}
      {state === 'opening' && <Alert type="info" showIcon title={say('opening')} />}
      {analyser !== undefined && state !== 'recorded' && <Meter analyser={analyser} />}
      {state === 'open' && (
        <>
          {devices.length > 1 && (
            <Select
              aria-label={say('device')}
              value={deviceId ?? null}
              options={devices.map(({ deviceId: value, label }) => ({ value, label }))}
              onChange={(value) => void microphone.open(value ?? undefined)}
            />
          )}
          <Button type="primary" size="large" onClick={microphone.record}>
            {say('record')}
          </Button>
        </>
      )}
      {(state === 'recording' || state === 'held') && (
        <>
          <Elapsed isRunning={state === 'recording'} />
          <Flex gap={8}>
            {state === 'recording' ? (
              <Button size="large" style={{ flex: 1 }} onClick={microphone.hold}>
                {say('pauseRecording')}
              </Button>
            ) : (
              <Button size="large" style={{ flex: 1 }} onClick={microphone.goOn}>
                {say('goOn')}
              </Button>
            )}
            <Button type="primary" size="large" style={{ flex: 1 }} onClick={microphone.finish}>
              {say('finish')}
            </Button>
          </Flex>
        </>
      )}
      {state === 'recorded' && take !== undefined && (
        <Recorded
          take={take}
          use={() => {
            use(take);
            microphone.discard();
          }}
          discard={microphone.discard}
        />
      )}
    </Flex>
  );
}

function Recorded({
  take,
  use,
  discard,
}: {
  readonly take: Take;
  readonly use: () => void;
  readonly discard: () => void;
}) {
  const say = useSay(texts);
  return (
    <>
      <Typography.Text strong>{say('listenBack')}</Typography.Text>
      <Waveform of={take} label={say('listenBack')} />
      <Flex gap={8} wrap>
        <Button type="primary" size="large" onClick={use}>
          {say('useIt')}
        </Button>
        <Popconfirm title={say('discardAsk')} onConfirm={discard}>
          <Button size="large">{say('discard')}</Button>
        </Popconfirm>
      </Flex>
    </>
  );
}
