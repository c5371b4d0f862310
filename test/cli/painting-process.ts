// Draws lanes on its terminal for a while: frame after frame, lines of every width, until it is told to stop.
import { createPainter } from '../../src/cli/painter.ts';

const painter = createPainter(process.stdout);
process.once('exit', painter.leave);
const frame = (n: number): string[] => [
  `大喇叭 ${n}`,
  '█'.repeat((process.stdout.columns ?? 80) - String(n).length) + n,
  ...Array.from({ length: 5 - (n % 3) }, (_, index) => `行 ${index} of ${n}`),
];
console.log('before');
for (let n = 0; n < 10; n += 1) painter.draw(frame(n));
if (process.argv.includes('wait')) {
  process.once('SIGINT', () => process.exit(130));
  process.stdout.on('resize', () => painter.draw(frame(10)));
  setTimeout(() => process.exit(1), 60_000);
} else {
  painter.leave();
  painter.draw(frame(11));
  console.log('after');
}
