import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

interface Modules {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null;
}

/** Whether the first page loads a module, and not only what is fetched for a later one. */
function isFirst(id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const { isEntry = false, importers = [] } = modules.getModuleInfo(id) ?? {};
  return isEntry || importers.some((importer) => isFirst(importer, modules, seen));
}

/** The console: `src/console` made into `dist/console`, which the service serves. */
export default defineConfig({
  root: 'src/console',
  plugins: [react()],
  // The service puts a new one into every page it sends.
  html: { cspNonce: '%NONCE%' },
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    // Computers in a county office are seldom new.
    target: ['chrome109', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    // What the first page needs comes in one file: every further one costs a slow computer more than its bytes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: (id, modules) => (isFirst(id, modules) ? 'first' : null), debugName: 'first' }],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env.DALABA_URL ?? 'http://127.0.0.1:17300' } },
});
