import { columnsOf } from './columns-of.ts';
import { createPainter, type Screen } from './painter.ts';

export interface UploadProgress {
  sent(bytes: number): void;
  /** All is sent; the service looks at it now. */
  checking(): void;
  end(): void;
}

const barColumns = 24;
const mostNameColumns = 32;
const stepPercent = 25;

/** A bar on a terminal; elsewhere a line at every quarter. */
export function uploadProgress(
  name: string,
  of: number,
  screen: Screen | undefined,
  line: (text: string) => void,
): UploadProgress {
  const percent = (bytes: number): number => Math.floor((100 * bytes) / of);
  if (screen === undefined) {
    let told = 0;
    return {
      sent(bytes) {
        const step = Math.floor(percent(bytes) / stepPercent);
        if (step > told) line(`上传 uploading ${name} ${step * stepPercent}%`);
        told = Math.max(told, step);
      },
      checking: () => line(`检查 checking ${name}`),
      end: () => undefined,
    };
  }
  const painter = createPainter(screen);
  const short = shortened(name);
  return {
    sent(bytes) {
      const full = Math.round((barColumns * bytes) / of);
      const bar = '█'.repeat(full) + '░'.repeat(barColumns - full);
      painter.draw([`${short} ${bar} ${percent(bytes)}% ${megabytes(bytes)}/${megabytes(of)} MB`]);
    },
    checking: () => painter.draw([`${short} ${'█'.repeat(barColumns)} 检查中 being checked`]),
    end: () => painter.leave(),
  };
}

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function shortened(name: string): string {
  let text = '';
  for (const sign of name) {
    if (columnsOf(text + sign) >= mostNameColumns) return `${text}…`;
    text += sign;
  }
  return text;
}
