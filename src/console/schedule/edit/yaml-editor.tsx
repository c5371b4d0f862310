import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { nonce } from '../../shell/nonce.ts';
import { useShade } from '../../shell/shade.tsx';
import type { Finding } from './form.ts';

const ours = Annotation.define<true>();

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: '#ffffff', color: '#1c1c1c' },
  '.cm-scroller': {
    overflow: 'auto',
    fontFamily: 'ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  },
  '.cm-gutters': { backgroundColor: '#f4f4f4', color: '#595959' },
});

/** The file itself: what is typed goes to `type`, what the service finds wrong stands at its line. */
export function YamlEditor({
  text,
  findings,
  isReadOnly,
  label,
  type,
  height,
  goTo,
}: {
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly isReadOnly: boolean;
  readonly label: string;
  readonly type: (text: string) => void;
  readonly height: number | string;
  /** Is shown and has the cursor; a new object goes there again. */
  readonly goTo: Finding | undefined;
}) {
  const at = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const typed = useRef(type);
  const plain = text.replaceAll('\r\n', '\n');
  const first = useRef(plain);
  const ends = useRef(false);
  const { isDark } = useShade();
  useEffect(() => {
    typed.current = type;
    ends.current = text.includes('\r\n');
  });
  useEffect(() => {
    if (at.current === null) return;
    const made = new EditorView({
      parent: at.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          EditorView.cspNonce.of(nonce),
          basicSetup,
          yaml(),
          lintGutter(),
          look,
          EditorView.lineWrapping,
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of(({ docChanged, transactions, state }) => {
            if (docChanged && !transactions.some((one) => one.annotation(ours)))
              typed.current(
                ends.current ? state.doc.toString().replaceAll('\n', '\r\n') : state.doc.toString(),
              );
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
    };
  }, [isReadOnly, label]);
  useEffect(() => {
    const shown = view.current;
    const now = shown?.state.doc.toString();
    if (shown === undefined || now === undefined || now === plain) return;
    shown.dispatch({ changes: partThatDiffers(now, plain), annotations: ours.of(true) });
  }, [plain]);
  useEffect(() => {
    const shown = view.current;
    if (shown === undefined) return;
    shown.dispatch(
      setDiagnostics(
        shown.state,
        findings.flatMap((one) => diagnosticOf(one, shown.state)),
      ),
    );
  }, [findings]);
  useEffect(() => {
    const shown = view.current;
    if (shown === undefined || goTo === undefined) return;
    const [place] = diagnosticOf(goTo, shown.state);
    shown.focus();
    if (place === undefined) return;
    shown.dispatch({ selection: { anchor: place.from }, scrollIntoView: true });
  }, [goTo]);
  // The highlighter has colours for paper alone; turned round they keep their contrast.
  const turned = isDark ? { filter: 'invert(0.92) hue-rotate(180deg)' } : {};
  return (
    <div
      ref={at}
      style={{ height, border: '1px solid #8c8c8c', borderRadius: 6, overflow: 'hidden', ...turned }}
    />
  );
}

/** So that the cursor and the marks of all else stay where they are. */
function partThatDiffers(was: string, is: string) {
  let from = 0;
  while (from < was.length && from < is.length && was[from] === is[from]) from += 1;
  let same = 0;
  while (same < Math.min(was.length, is.length) - from && was.at(-1 - same) === is.at(-1 - same)) same += 1;
  return { from, to: was.length - same, insert: is.slice(from, is.length - same) };
}

function diagnosticOf(
  { line, column = 1, severity, found, expected }: Finding,
  { doc }: EditorState,
): Diagnostic[] {
  if (line === undefined || line > doc.lines) return [];
  const { from, to } = doc.line(line);
  const start = Math.min(to, from + column - 1);
  return [{ from: start, to, severity, message: `${found}，${expected}` }];
}
