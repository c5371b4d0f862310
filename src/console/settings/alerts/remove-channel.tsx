import { useQuery } from '@tanstack/react-query';
import { Alert, App, Modal } from 'antd';
import { postAlertsChannelsChannelDrafts, postAlertsChannelsChannelRemove } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { ChannelChange } from './channel-change.tsx';
import type { Channel } from './channel-values.ts';
import { alertTexts as texts } from './texts.ts';
import { useChannelEdit } from './use-channel-edit.ts';

/** Takes a channel away, once it was said what that means. */
export function RemoveChannel(asked: {
  readonly of: Channel | undefined;
  readonly isLast: boolean;
  readonly close: () => void;
}) {
  return asked.of === undefined ? null : <Removing {...asked} of={asked.of} />;
}

function Removing({
  of: { credential },
  isLast,
  close,
}: {
  readonly of: Channel;
  readonly isLast: boolean;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const { message } = App.useApp();
  const looked = useQuery({
    queryKey: ['channel-draft', credential],
    queryFn: () => postAlertsChannelsChannelDrafts({ channel: credential, body: {} }),
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const { write, isWriting, isOutdated } = useChannelEdit(
    (ifMatch) => postAlertsChannelsChannelRemove({ channel: credential, ifMatch, body: {} }),
    () => {
      void message.success(say('removed', credential));
      close();
    },
  );
  const digest = looked.data?.holds === true ? looked.data.digest : undefined;
  return (
    <Modal
      open
      title={say('removeAsk', credential)}
      okText={say('remove')}
      cancelText={say('doNot')}
      okButtonProps={{
        danger: true,
        loading: isWriting,
        disabled: digest === undefined || looked.isFetching,
      }}
      onOk={() => {
        if (isOutdated) void looked.refetch().then(({ data }) => data !== undefined && write(data.digest));
        else if (digest !== undefined) write(digest);
      }}
      onCancel={close}
    >
      {isOutdated && <Alert type="warning" showIcon title={say('outdated')} style={{ marginBottom: 12 }} />}
      <PageState of={looked}>
        {(draft) => (
          <ChannelChange of={draft} words={[say('removeWhat'), ...(isLast ? [say('removeLast')] : [])]} />
        )}
      </PageState>
    </Modal>
  );
}
