import { getUploadsUpload } from '../api/client.ts';

/** What the service says of an upload. */
export const uploadQuery = (upload = '') => ({
  queryKey: ['upload', upload] as const,
  queryFn: () => getUploadsUpload({ upload }),
});
