import { Alert, Button, Flex, Grid, Popconfirm, Segmented, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { County } from '../../api/client.ts';
import { useSay } from '../../kit/language.tsx';
import { PageState } from '../../kit/page-state.tsx';
import { useNames } from './choices.ts';
import { FindingList } from './finding-list.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { SaveDrawer } from './save-drawer.tsx';
import { type Saved, SavedNote } from './saved-note.tsx';
import { Sections } from './sections.tsx';
import { texts } from './texts.ts';
import { type Draft, useDraft } from './use-draft.ts';
import { YamlEditor } from './yaml-editor.tsx';

/** A county’s schedule by form and as the file, each showing what the other says; saved once what it changes was seen. */
export function EditPart({ county, mayEdit }: { readonly county: County; readonly mayEdit: boolean }) {
  const { read, draft } = useDraft(county.county);
  return (
    <PageState of={{ ...read, data: draft }}>
      {(one) => <Editing county={county} mayEdit={mayEdit} draft={one} />}
    </PageState>
  );
}

function Editing({
  county,
  mayEdit,
  draft,
}: {
  readonly county: County;
  readonly mayEdit: boolean;
  readonly draft: Draft;
}) {
  const say = useSay(texts);
  const names = useNames(county.county);
  const wide = Grid.useBreakpoint().xl ?? true;
  const [side, setSide] = useState<'form' | 'file'>('form');
  const [isSaving, setSaving] = useState(false);
  const [saved, setSaved] = useState<Saved>();
  const findings = draft.report?.findings ?? [];
  const form = {
    values: draft.values,
    names,
    isReadOnly: !mayEdit || !draft.isReadable,
    change: draft.change,
  };
  const isForm = wide || side === 'form';
  const isFile = wide || side === 'file';
  return (
    <>
      <LeaveGuard isUnsaved={draft.isChanged} />
      {!mayEdit && <Alert type="info" showIcon title={say('readOnly')} style={{ marginBottom: 12 }} />}
      {saved !== undefined && <SavedNote of={saved} close={() => setSaved(undefined)} />}
      {mayEdit && <Bar draft={draft} save={() => setSaving(true)} />}
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
        {isForm && (
          <div style={{ flex: '1 1 55%', minWidth: 0 }}>
            {!draft.isReadable && (
              <Alert type="warning" showIcon title={say('brokenFirst')} style={{ marginBottom: 12 }} />
            )}
            <Sections form={form} />
            {!wide && <FindingList of={findings} file={draft.base.file} />}
          </div>
        )}
        {isFile && (
          <div style={{ flex: '1 1 45%', minWidth: 0, ...(wide ? { position: 'sticky', top: 8 } : {}) }}>
            <YamlEditor
              text={draft.text}
              findings={findings}
              isReadOnly={!mayEdit}
              label={say('fileLabel')}
              type={draft.type}
              height={wide ? 'calc(100vh - 330px)' : 420}
            />
            <Typography.Paragraph type="secondary" style={{ margin: '6px 0' }}>
              {say('fileHint', draft.base.file)}
            </Typography.Paragraph>
            <FindingList of={findings} file={draft.base.file} />
          </div>
        )}
      </Flex>
      {isSaving && (
        <SaveDrawer
          county={county}
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

/** How the draft stands, and what to do with it. */
function Bar({ draft, save }: { readonly draft: Draft; readonly save: () => void }) {
  const say = useSay(texts);
  const { isChanged, isChecking, report } = draft;
  const problems = report?.findings.length ?? 0;
  return (
    <Flex wrap gap={8} align="center" style={{ marginBottom: 12 }}>
      <Button type="primary" disabled={!isChanged || isChecking || report?.holds !== true} onClick={save}>
        {say('look')}
      </Button>
      <Popconfirm title={say('undoAsk')} onConfirm={draft.reset} disabled={!isChanged}>
        <Button disabled={!isChanged}>{say('undo')}</Button>
      </Popconfirm>
      <span role="status">
        <Tag color={isChanged ? 'warning' : 'default'}>{say(isChanged ? 'unsaved' : 'unchanged')}</Tag>
        {isChecking ? (
          <Tag>{say('checking')}</Tag>
        ) : (
          report !== undefined && (
            <Tag color={report.holds ? (problems === 0 ? 'success' : 'warning') : 'error'}>
              {problems === 0 ? say('fine') : say('problems', problems)}
            </Tag>
          )
        )}
      </span>
    </Flex>
  );
}
