import { Alert, Button, Flex, Grid, Segmented, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../api/me.ts';
import { askForSignIn } from '../../api/session.ts';
import { useSay } from '../../kit/language.tsx';
import { LeaveGuard } from '../../kit/leave-guard.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { dateIn } from '../../kit/time.ts';
import { useChoices } from '../../kit/use-choices.ts';
import { useNames } from './choices.ts';
import { DraftBar } from './draft-bar.tsx';
import { FindingList } from './finding-list.tsx';
import { type Finding, type Form, firstWrong } from './form.ts';
import { goToField } from './go-to-field.ts';
import { calendarParts, countyParts, partOf } from './parts.tsx';
import { SaveDrawer } from './save-drawer.tsx';
import { type Saved, SavedNote } from './saved-note.tsx';
import { Sections } from './sections.tsx';
import { type Subject, zoneOf } from './subject.ts';
import { texts } from './texts.ts';
import { useTyping } from './typing.ts';
import { type Draft, useDraft } from './use-draft.ts';
import { YamlEditor } from './yaml-editor.tsx';

interface Props {
  readonly subject: Subject;
  readonly mayEdit: boolean;
}

/** A schedule by form and as the file, each showing what the other says; saved once what it changes was seen. */
export function EditPart({ subject, mayEdit }: Props) {
  const { read, draft } = useDraft(subject.which);
  return (
    <PageState of={{ ...read, data: draft }}>
      {(one) => <Editing subject={subject} mayEdit={mayEdit} draft={one} />}
    </PageState>
  );
}

function Editing({ subject, mayEdit, draft }: Props & { readonly draft: Draft }) {
  const say = useSay(texts);
  const names = useNames(subject);
  const { xl: wide = true, md = true } = Grid.useBreakpoint();
  const isPhone = !md;
  const [side, setSide] = useState<'form' | 'file'>('form');
  const [chosen, choose] = useChoices();
  const wanted = useRef<string>(undefined);
  const [isSaving, setSaving] = useState(false);
  const [saved, setSaved] = useState<Saved>();
  const [goTo, setGoTo] = useState<Finding>();
  const { isTyping, typing, takeAll } = useTyping();
  const isUnsaved = draft.isChanged || isTyping;
  // What was written is told of until something else is wanted.
  if (saved !== undefined && isUnsaved) setSaved(undefined);
  const findings = draft.report?.findings ?? [];
  const form: Form = {
    values: draft.values,
    names,
    isReadOnly: !mayEdit || !draft.isReadable,
    findings: findings.filter(({ file }) => file === draft.base.file),
    today: dateIn(Date.now(), zoneOf(subject.counties, subject.which)),
    change: draft.change,
    goTo: (key) => goToKey(key),
    typing,
  };
  const { data: me } = useMe();
  const isSignedIn = me?.person !== undefined || me?.by === 'operator';
  const isCalendar = subject.which === 'calendar';
  const parts = isCalendar ? calendarParts(form, say) : countyParts(form, say);
  function goToKey(key: string): void {
    setSide('form');
    choose({ part: partOf(parts, key).name });
    wanted.current = key;
  }
  const show = (finding: Finding | undefined) => {
    if (finding === undefined) return;
    if (draft.isReadable && finding.key !== undefined) goToKey(finding.key);
    else setSide('file');
    setGoTo({ ...finding });
  };
  // Its part of the form may be another, which is not there yet.
  useEffect(() => {
    const key = wanted.current;
    if (key === undefined || partOf(parts, key).name !== (chosen('part') ?? parts[0].name)) return;
    if (goToField(key)) wanted.current = undefined;
  });
  const look = async () => {
    takeAll();
    const report = await draft.settle();
    if (report === undefined) return;
    if (!report.holds) show(firstWrong(report.findings));
    else if (report.before.digest !== report.after.digest) setSaving(true);
  };
  const bar = mayEdit && (
    <DraftBar draft={draft} isTyping={isTyping} look={look} show={() => show(firstWrong(findings))} />
  );
  useSaveKey(mayEdit && !isSaving, look);
  return (
    <>
      <LeaveGuard isUnsaved={isUnsaved} about={['county']} />
      {!mayEdit && (
        <Alert
          type="info"
          showIcon
          title={say(isSignedIn ? (isCalendar ? 'sharedReadOnly' : 'readOnly') : 'signInFirst')}
          action={
            !isSignedIn && (
              <Button type="link" size="small" onClick={askForSignIn}>
                {say('signIn')}
              </Button>
            )
          }
          style={{ marginBottom: 12 }}
        />
      )}
      {saved !== undefined && (
        <SavedNote of={saved} counties={subject.counties} close={() => setSaved(undefined)} />
      )}
      {isPhone || bar}
      {!wide && (
        <Segmented
          block
          aria-label={say('either')}
          value={side}
          onChange={setSide}
          options={[
            { value: 'form', label: say('form') },
            { value: 'file', label: say('file') },
          ]}
          style={{ marginBottom: 12 }}
        />
      )}
      <Flex gap={20} align="flex-start">
        {(wide || side === 'form') && (
          <div style={{ flex: '1 1 55%', minWidth: 0 }}>
            {!draft.isReadable && (
              <Alert type="warning" showIcon title={say('brokenFirst')} style={{ marginBottom: 12 }} />
            )}
            <Sections form={form} parts={parts} />
            {!wide && <FindingList of={findings} file={draft.base.file} values={draft.values} />}
          </div>
        )}
        {(wide || side === 'file') && (
          <div style={{ flex: '1 1 45%', minWidth: 0, ...(wide ? { position: 'sticky', top: 8 } : {}) }}>
            <YamlEditor
              text={draft.text}
              findings={findings}
              isReadOnly={!mayEdit}
              label={say('fileLabel')}
              type={draft.type}
              height={wide ? 'calc(100vh - 330px)' : 420}
              goTo={goTo?.key === undefined ? goTo : undefined}
            />
            <Typography.Paragraph type="secondary" style={{ margin: '6px 0' }}>
              {say(mayEdit ? 'fileHint' : 'fileShown', draft.base.file)}
            </Typography.Paragraph>
            <FindingList of={findings} file={draft.base.file} values={draft.values} />
          </div>
        )}
      </Flex>
      {isPhone && bar}
      {isSaving && (
        <SaveDrawer
          subject={subject}
          draft={draft}
          close={() => setSaving(false)}
          saved={(written) => {
            setSaving(false);
            setSaved(written);
          }}
        />
      )}
    </>
  );
}

/** Ctrl+S, or ⌘S, as in any other program. */
function useSaveKey(isOn: boolean, save: () => Promise<void>) {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void latest.current();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [isOn]);
}
