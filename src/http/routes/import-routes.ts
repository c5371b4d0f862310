import { z } from 'zod';
import { type TableTaking, type TakenTable, takeTable } from '../../app/take-table.ts';
import { county } from '../inputs.ts';
import { jsonRoute, type Route } from '../route.ts';
import { takenTableSchema } from '../schemas/county-tables.ts';
import { fileName } from '../upload-metadata.ts';

export interface ImportRoutesDeps {
  readonly importing: TableTaking;
}

/** A table of 4,000 rows takes 400 kB. */
const mostBytes = 16 * 2 ** 20;
const mostShown = 500;

const body = z.strictObject({
  fileName: fileName.describe('As people call it; what the file is, its bytes tell'),
  content: z
    .base64('要文件内容的 Base64（expected the file’s bytes in Base64）')
    .max(Math.ceil(mostBytes / 3) * 4, '文件最大 16 MiB（a file of at most 16 MiB）')
    .describe('The CSV or XLSX file in Base64, at most 16 MiB'),
  replace: z.boolean().default(false).describe('Whether rows that the file does not have are removed'),
  sheet: z.string().min(1).max(100).optional().describe('Which sheet of a workbook; the first unless given'),
  confirm: z
    .string()
    .max(64)
    .optional()
    .describe('`preview` of an earlier answer: writes what it showed, and nothing else'),
});

/** People's tables that become a county's, shown before they are written. */
export const importRoutes = ({ importing }: ImportRoutesDeps): Route[] => [
  jsonRoute({
    method: 'post',
    path: '/imports/{county}/{table}',
    summary: 'Show how a table of areas or endpoints would change the county’s; with `confirm`, write it',
    params: z.strictObject({ county, table: z.enum(['areas', 'endpoints']) }),
    body,
    isTable: true,
    schema: takenTableSchema,
    problems: [403, 404, 409, 507],
    handle: async ({ actor, params, body: { content, sheet, confirm, ...sent } }) =>
      told(
        await takeTable(importing, actor, {
          ...params,
          ...sent,
          bytes: Buffer.from(content, 'base64'),
          ...(sheet === undefined ? {} : { sheet }),
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ),
  }),
];

function told({ end, comparison, credentials, preview, published }: TakenTable) {
  const { county: of, file, changes, unchanged, findings } = comparison;
  const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
  const inOrder = [...findings].sort((a, b) => a.severity.localeCompare(b.severity));
  return {
    end,
    county: of.code,
    file,
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    unchanged,
    changes: changes.slice(0, mostShown),
    findings: inOrder.slice(0, mostShown),
    errors: findings.filter(({ severity }) => severity === 'error').length,
    credentials,
    ...(preview === undefined ? {} : { preview }),
    ...(published === undefined ? {} : { published }),
  };
}
