import { HttpError } from '@oazapfts/runtime';
import { useState } from 'react';
import { useFailure } from './use-failure.ts';

/** Fetches a file of the API and has the browser keep it; says why where there is none. One at a time. */
export function useDownload(): {
  readonly isBusy: boolean;
  /** @param path behind `/api/v1`. @param name used where the answer names no file. Whether it was kept. */
  readonly download: (path: string, name: string) => Promise<boolean>;
} {
  const [isBusy, setIsBusy] = useState(false);
  const fail = useFailure();
  const download = async (path: string, name: string): Promise<boolean> => {
    setIsBusy(true);
    try {
      const answer = await fetch(`/api/v1${path}`);
      if (!answer.ok) throw new HttpError(answer.status, await answer.text(), answer.headers);
      keep(await answer.blob(), nameIn(answer.headers) ?? name);
      return true;
    } catch (error) {
      fail(error);
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, download };
}

const nameIn = (headers: Headers): string | undefined =>
  /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];

/** Has the browser keep a file under a name. */
export function keep(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // A browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
