/** What the tus library throws or answers. */
interface Refusal {
  readonly status_code: number;
  readonly body: string;
}

/** The status and the words of what the protocol refuses. Throws whatever else failed, for the API's own handler. */
export function uploadProblem(failure: unknown): { readonly status: number; readonly title: string } {
  if (!isRefusal(failure)) throw failure;
  const { status_code: status, body } = failure;
  const said = body.trim();
  if (/content-type/i.test(said)) return { status: 415, title: sentences[415] };
  if (/tus-resumable/i.test(said)) return { status: 412, title: sentences[412] };
  if (/^upload-offset header/i.test(said)) return { status: 400, title: `${sentences[400]} ${said}.` };
  // Another request took over the same upload.
  if (/lock/i.test(said)) return { status: 423, title: sentences[423] };
  if (/terminate/i.test(said)) return { status: 409, title: sentences.whole };
  if (status === 400) return { status, title: `${sentences[400]} ${said.slice(0, 200)}` };
  const title = (sentences as Readonly<Record<number, string>>)[status];
  if (title === undefined) throw new Error(said, { cause: failure });
  return { status, title };
}

const isRefusal = (failure: unknown): failure is Refusal =>
  typeof failure === 'object' &&
  failure !== null &&
  'status_code' in failure &&
  typeof failure.status_code === 'number' &&
  'body' in failure &&
  typeof failure.body === 'string';

const sentences = {
  400: '上传的请求头写得不对，见 docs/api.md。The headers of the upload are wrong; see docs/api.md.',
  404: '没有这个上传：它没有开始过，或不是你的，或已取消，请重新上传。There is no such upload: never begun, not yours, or ended; upload again.',
  409: '接着传的位置不对，先用 HEAD 问传到了哪里。This is not where the upload stands; ask with HEAD.',
  410: '上传过期了，请重新上传。The upload expired; upload again.',
  412: '要请求头 Tus-Resumable: 1.0.0。The header Tus-Resumable: 1.0.0 is needed.',
  413: '超过了上限：一个文件最多 2 GiB，也不能超过开始时说的长度。Too large: a file is at most 2 GiB, and no longer than was said at the start.',
  415: '正文要写明 Content-Type: application/offset+octet-stream。Send the bytes with Content-Type: application/offset+octet-stream.',
  423: '同一个上传正由另一个请求在传，稍后再试。Another request is sending to this upload; try again shortly.',
  501: '要在开始时说明长度（Upload-Length），也不支持分段合并。The length must be known at the start (Upload-Length); parts can’t be joined.',
  whole: '已经传完，不能取消。It was received whole and can’t be cancelled.',
} as const;
