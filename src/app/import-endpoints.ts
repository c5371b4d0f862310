import type { TableRequest } from '../ports/county-tables.ts';
import type { CredentialChanges, CredentialFile } from '../ports/credentials.ts';
import { importTable, type TableImport } from './import-table.ts';

export interface EndpointImport extends Omit<TableImport, 'confirm'> {
  readonly credentialFile: CredentialFile;
  readonly confirm: (
    comparison: Parameters<TableImport['confirm']>[0],
    credentials: CredentialChanges,
  ) => Promise<boolean>;
}

/**
 * Makes somebody's table of endpoints part of a county's `endpoints.csv`; see `importTable`. Secrets it brings go
 * into the credential file before the table is written: a crash in between leaves a secret too many, never an
 * endpoint that nobody can sign in as. Throws SecretError when that file cannot be used.
 */
export async function importEndpoints(
  { actor, tables, credentialFile, confirm }: EndpointImport,
  request: Omit<TableRequest, 'table'>,
) {
  let credentials: CredentialChanges = { added: [], changed: [], overridden: [] };
  const outcome = await importTable(
    { actor, tables, confirm: (comparison) => confirm(comparison, credentials) },
    { ...request, table: 'endpoints' },
    ({ secrets }) => {
      credentials = credentialFile.compare(secrets);
      const differs = credentials.added.length + credentials.changed.length > 0;
      return { differs, run: () => differs && credentialFile.store(secrets) };
    },
  );
  return { ...outcome, credentials };
}
