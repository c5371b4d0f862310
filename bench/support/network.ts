/** One file of a home, by its path inside it. */
export interface HomeFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export interface NetworkShape {
  readonly counties: number;
  readonly townships: number;
  readonly villages: number;
  /** What stands under `driver,address` for the n-th endpoint of a county; memory endpoints unless given. */
  readonly address?: (id: string, n: number) => string;
  /** How long a slot is, as schedule.yaml says it. */
  readonly slotLength: string;
  /** Wall times of the two slots. */
  readonly slots?: { readonly morning: string; readonly evening: string };
}

export interface LibraryShape {
  readonly lessons: number;
  readonly lessonSeconds: number;
  /** The varieties every lesson is spoken in. */
  readonly varieties: readonly string[];
}

const dialects = ['', 'cmn-x-jilu1239', '', 'cmn-x-huab1238 > cmn', 'cmn-x-jilu1239 > cmn-x-huab1238'];
const two = (n: number): string => String(n).padStart(2, '0');
const three = (n: number): string => String(n).padStart(3, '0');

export const countyCode = (county: number): string => String(370_001 + county);
export const endpointName = (county: number, n: number): string => `c${three(county)}-${three(n)}`;

/** A network of counties, each of as many townships and villages, one endpoint a village. */
export function* networkFiles(shape: NetworkShape): Generator<HomeFile> {
  for (let county = 0; county < shape.counties; county += 1) {
    const folder = `schedules/county-${three(county)}`;
    yield { path: `${folder}/schedule.yaml`, content: scheduleYaml(county, shape) };
    yield { path: `${folder}/areas.csv`, content: areasCsv(county, shape) };
    yield { path: `${folder}/endpoints.csv`, content: endpointsCsv(county, shape) };
  }
}

const usualSlots = { morning: '06:30', evening: '18:30' };

const scheduleYaml = (
  county: number,
  { slotLength: length, slots = usualSlots }: NetworkShape,
): string => `county: "${countyCode(county)}"
name: 第${county + 1}县
pinyin: county${String.fromCharCode(97 + (county % 26), 97 + Math.floor(county / 26))}
slots:
  morning: { at: "${slots.morning}", length: ${length} }
  evening: { at: "${slots.evening}", length: ${length} }
opening: opening
closing: closing
`;

const townshipCode = (county: number, township: number): string =>
  `${countyCode(county)}${three(101 + township)}`;
const villageCode = (county: number, township: number, village: number): string =>
  `${townshipCode(county, township)}${three(201 + village)}`;

function areasCsv(county: number, { townships, villages }: NetworkShape): string {
  const rows = ['code,name,population,varieties', `${countyCode(county)},,740000,cmn`];
  for (let township = 0; township < townships; township += 1) {
    const varieties = dialects[township % dialects.length];
    rows.push(`${townshipCode(county, township)},第${township + 1}镇,,${varieties}`);
    for (let village = 0; village < villages; village += 1) {
      rows.push(`${villageCode(county, township, village)},${two(township)}镇${two(village)}村,1200,`);
    }
  }
  return `${rows.join('\n')}\n`;
}

function endpointsCsv(county: number, { townships, villages, address }: NetworkShape): string {
  const rows = ['id,name,area,driver,address,credential,volume'];
  for (let n = 0; n < townships * villages; n += 1) {
    const [township, village] = [Math.floor(n / villages), n % villages];
    const id = endpointName(county, n);
    const place = address === undefined ? 'memory,' : address(id, n);
    rows.push(
      `${id},${two(township)}镇${two(village)}村喇叭,${villageCode(county, township, village)},${place},,`,
    );
  }
  return `${rows.join('\n')}\n`;
}

/** Lessons, an opening and a closing; each recording is a tone of its own, so that no two have one digest. */
export function* libraryFiles({ lessons, lessonSeconds, varieties }: LibraryShape): Generator<HomeFile> {
  const names = ['opening', ...Array.from({ length: lessons }, (_, n) => `lesson-${two(n + 1)}`), 'closing'];
  for (const [index, name] of names.entries()) {
    const isStation = name === 'opening' || name === 'closing';
    const folder = `content/${name}`;
    yield { path: `${folder}/lesson.yaml`, content: lessonYaml(name, isStation, varieties) };
    for (const [n, variety] of varieties.entries()) {
      const hertz = 200 + index * 17 + n * 5;
      yield { path: `${folder}/${variety}.wav`, content: toneWav(hertz, isStation ? 1 : lessonSeconds) };
    }
  }
}

const lessonYaml = (name: string, isStation: boolean, varieties: readonly string[]): string => `title: ${name}
kind: ${isStation ? name : 'lesson'}
topic: ${isStation ? 'station' : 'anti-fraud'}
synthetic: true
script: 各位乡亲，接到陌生电话要转账，先挂断，再问一问家里人。
recordings:
${varieties.map((variety) => `  ${variety}: ${variety}.wav`).join('\n')}
`;

const sampleRateHz = 8000;

/** A tone as WAV: 8 kHz, mono, 16 bits. */
function toneWav(hertz: number, seconds: number): Uint8Array {
  const samples = Math.round(seconds * sampleRateHz);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRateHz, 24);
  bytes.writeUInt32LE(sampleRateHz * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    bytes.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * hertz * at) / sampleRateHz)), 44 + at * 2);
  }
  return bytes;
}
