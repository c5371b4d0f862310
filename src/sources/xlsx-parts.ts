import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** What a workbook may cost: far above 100,000 rows of a county's table, far below what fills a machine. */
const maxUnpackedBytes = 192 * 2 ** 20;
const maxParts = 2000;
const maxDepth = 32;

/** Thrown when a file is no workbook, or one that costs too much; the message is for its author. */
export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
}

export interface XmlHandler {
  open?(tag: SaxesTagPlain): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** The parts of a zip package, read one after another; yauzl ends a part that is longer than it claims. */
export interface WorkbookParts {
  has(path: string): boolean;
  /** Runs through a part as XML. Throws WorkbookError. */
  read(path: string, handler: XmlHandler): Promise<void>;
  close(): void;
}

/** Opens an .xlsx file; @param path absolute. Throws WorkbookError. */
export async function openParts(path: string): Promise<WorkbookParts> {
  const zip = await openPromise(path, { autoClose: false }).catch(refuse);
  try {
    const entries = await entriesOf(zip);
    return {
      has: (name) => entries.has(name),
      read: async (name, handler) => {
        const entry = entries.get(name);
        if (entry === undefined) throw new WorkbookError(`工作簿里缺 ${name}（a part is missing）`);
        await readXml(zip, entry, handler).catch(refuse);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    return refuse(error);
  }
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > maxParts)
    throw new WorkbookError(`压缩包里有 ${zip.entryCount} 个文件（too many parts）`);
  const entries = new Map<string, Entry>();
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject).on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      bytes += entry.uncompressedSize;
      entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
  if (bytes > maxUnpackedBytes) {
    const limit = `${maxUnpackedBytes / 2 ** 20} MiB`;
    throw new WorkbookError(
      `解压后有 ${Math.ceil(bytes / 2 ** 20)} MiB，最多 ${limit}（unpacks to more than ${limit}）`,
    );
  }
  return entries;
}

async function readXml(zip: ZipFile, entry: Entry, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new WorkbookError('工作簿里有 DOCTYPE（a document type is not accepted）');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > maxDepth) throw new WorkbookError('工作簿嵌套太深（nested too deeply）');
    handler.open?.({ ...tag, name: localName(tag.name) });
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('closetag', (tag) => {
    depth -= 1;
    handler.close?.(localName(tag.name));
  });
  const stream = await zip.openReadStreamPromise(entry);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const part of stream) parser.write(decoder.decode(part as Buffer, { stream: true }));
  parser.write(decoder.decode()).close();
}

/** `x:row` is `row`: some writers give the spreadsheet's own namespace a prefix. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function refuse(error: unknown): never {
  if (error instanceof WorkbookError) throw error;
  throw new WorkbookError('文件坏了，或不是 XLSX（damaged, or no XLSX file）', { cause: error });
}
