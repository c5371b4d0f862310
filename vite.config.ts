import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

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
  },
  server: { proxy: { '/api': process.env.DALABA_URL ?? 'http://127.0.0.1:17300' } },
});
