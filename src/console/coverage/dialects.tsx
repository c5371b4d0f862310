import { Typography, theme } from 'antd';
import { varietyWords } from '../../domain/variety.ts';
import type { CoverageLine } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { Scrolled } from '../kit/scrolled.tsx';
import type { PlayChoice } from '../plays/play-choice.ts';
import { minutesOf, shareText } from './numbers.ts';
import { PlaysLink } from './plays-link.tsx';
import { texts } from './texts.ts';

const colours = { dialect: '#2a5f8f', standard: '#b07400' } as const;
const cell = { padding: '6px 10px', textAlign: 'right', whiteSpace: 'nowrap' } as const;
const first = { ...cell, textAlign: 'left', fontWeight: 400 } as const;

/** How much was heard in dialect and how much in the standard, by variety and by township. */
export function Dialects({
  total,
  varieties,
  townships,
  show,
}: {
  readonly total: CoverageLine;
  readonly varieties: readonly CoverageLine[];
  readonly townships: readonly CoverageLine[];
  readonly show: (choice: PlayChoice) => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const spoken = total.standardMs + total.dialectMs;
  if (spoken === 0 && total.planned === 0)
    return <Typography.Text type="secondary">{say('noSpeech')}</Typography.Text>;
  const rows = varieties.toSorted(
    (a, b) => b.dialectMs + b.standardMs - a.dialectMs - a.standardMs || b.heard - a.heard,
  );
  return (
    <>
      <Typography.Paragraph style={{ marginBottom: 4 }}>
        {say('dialectShare', shareText(total.dialectMs, spoken), shareText(total.standardMs, spoken))}
      </Typography.Paragraph>
      <Bar of={total} height={14} />
      <Scrolled label={say('dialects')}>
        <table style={{ borderCollapse: 'collapse', marginTop: 8 }}>
          <thead>
            <tr>
              {(['language', 'minutes', 'share', 'heard', 'fallbacks'] as const).map((head) => (
                <th
                  key={head}
                  scope="col"
                  style={head === 'language' ? { ...cell, textAlign: 'left' } : cell}
                >
                  {say(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ subject = '', standardMs, dialectMs, heard, fallbacks }) => (
              <tr key={subject}>
                <th scope="row" style={first}>
                  <PlaysLink show={() => show({ variety: subject })}>{word(varietyWords, subject)}</PlaysLink>
                </th>
                <td style={cell}>{say('minutesOf', minutesOf(standardMs + dialectMs))}</td>
                <td style={cell}>{shareText(standardMs + dialectMs, spoken)}</td>
                <td style={cell}>{say('plays', heard)}</td>
                <td style={cell}>{say('plays', fallbacks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
      <Typography.Title level={4} style={{ fontSize: 14, margin: '12px 0 0' }}>
        {say('byTownship')}
      </Typography.Title>
      <Scrolled label={say('byTownship')}>
        <table style={{ borderCollapse: 'collapse', marginTop: 8 }}>
          <thead>
            <tr>
              {(['township', 'dialect', 'standard', 'share', 'fallbacks'] as const).map((head) => (
                <th
                  key={head}
                  scope="col"
                  style={head === 'township' ? { ...cell, textAlign: 'left' } : cell}
                >
                  {say(head === 'share' ? 'dialect' : head)}
                  {head === 'share' && ' %'}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {townships.map((line) => (
              <tr key={line.place}>
                <th scope="row" style={first}>
                  <PlaysLink show={() => show({ area: line.place })}>{line.name}</PlaysLink>
                </th>
                <td style={cell}>{say('minutesOf', minutesOf(line.dialectMs))}</td>
                <td style={cell}>{say('minutesOf', minutesOf(line.standardMs))}</td>
                <td style={{ ...cell, minWidth: 120 }}>
                  {shareText(line.dialectMs, line.dialectMs + line.standardMs)}
                  <Bar of={line} height={6} />
                </td>
                <td style={cell}>{say('plays', line.fallbacks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolled>
    </>
  );
}

/** Dialect beside standard; the numbers stand beside it. */
function Bar({ of, height }: { readonly of: CoverageLine; readonly height: number }) {
  const { token } = theme.useToken();
  return (
    <div
      aria-hidden
      style={{
        display: 'flex',
        height,
        borderRadius: 4,
        overflow: 'hidden',
        background: token.colorFillSecondary,
      }}
    >
      <span style={{ flexGrow: of.dialectMs, background: colours.dialect }} />
      <span style={{ flexGrow: of.standardMs, background: colours.standard }} />
    </div>
  );
}
