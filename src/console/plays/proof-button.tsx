import { App, Button } from 'antd';
import { useSay } from '../kit/language.tsx';
import { useDownload } from '../kit/use-download.ts';
import { texts } from './texts.ts';

/** What proves one play to a stranger, as a file. */
export function ProofButton({
  delivery,
  item,
  title,
}: {
  readonly delivery: string;
  readonly item: number;
  readonly title: string;
}) {
  const say = useSay(texts);
  const { message } = App.useApp();
  const { isBusy, download } = useDownload();
  const fetchIt = async () => {
    const asked = new URLSearchParams({ delivery, item: String(item) });
    const name = `proof-${delivery.replaceAll('/', '-')}-${item}.json`;
    if (await download(`/ledger/proof?${asked}`, name)) void message.success(say('proofKept'), 6);
  };
  return (
    <Button
      size="small"
      loading={isBusy}
      aria-label={`${say('proof')} ${title}`}
      onClick={() => void fetchIt()}
    >
      {say('proof')}
    </Button>
  );
}
