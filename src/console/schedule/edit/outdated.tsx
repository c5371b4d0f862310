import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Flex, Radio } from 'antd';
import { useState } from 'react';
import { getSchedulesCounty, type ScheduleText } from '../../api/client.ts';
import { useSay, useWorded } from '../../kit/language.tsx';
import { useFailure } from '../../kit/use-failure.ts';
import { keyWords } from './key-words.ts';
import { type Conflict, changeTo, mergeOf } from './merge.ts';
import { texts } from './texts.ts';
import type { Draft } from './use-draft.ts';
import { type Change, isMap, type Values, type Written, yamlOf } from './values.ts';

/** The way on where somebody else changed the file. */
export function Outdated({
  county,
  draft,
  close,
  merged,
}: {
  readonly county: string;
  readonly draft: Draft;
  readonly close: () => void;
  /** Once the draft is their file with what was changed in it here. */
  readonly merged: () => void;
}) {
  const say = useSay(texts);
  const failed = useFailure();
  const read = () => getSchedulesCounty({ county });
  const theirs = useQuery({ queryKey: ['outdated', county], queryFn: read, gcTime: 0, staleTime: 0 });
  const again = useMutation({
    mutationFn: (mine: string | undefined) => read().then((now) => draft.rebase(now, mine)),
    onSuccess: close,
    onError: failed,
  });
  const merge = useMutation({
    mutationFn: ({ now, changes }: { now: ScheduleText; changes: readonly Change[] }) => {
      draft.rebase(now);
      draft.change(changes);
      return draft.settle();
    },
    // What both wanted may go against itself: that is mended in the form.
    onSuccess: (report) => (report?.holds === true ? merged() : close()),
    onError: failed,
  });
  // What was sent before arrived, though no answer came back.
  if (theirs.data !== undefined && theirs.data.text === draft.text)
    return (
      <Alert
        type="success"
        showIcon
        title={say('savedAlready')}
        style={{ marginBottom: 16 }}
        action={
          <Button loading={again.isPending} onClick={() => again.mutate(undefined)}>
            {say('goOn')}
          </Button>
        }
      />
    );
  const values = theirs.data?.values;
  const isMergeable = draft.isReadable && isMap(draft.base.values) && isMap(values);
  return (
    <Alert
      type="error"
      showIcon
      title={say('outdated')}
      style={{ marginBottom: 16 }}
      description={
        <Flex vertical gap={8} align="flex-start">
          {theirs.data !== undefined && isMergeable && (
            <Merging
              key={theirs.data.digest}
              {...{ was: draft.base.values as Values, theirs: values, mine: draft.values }}
              isBusy={merge.isPending}
              merge={(changes) => merge.mutate({ now: theirs.data, changes })}
            />
          )}
          <Button loading={again.isPending} onClick={() => again.mutate(undefined)}>
            {say('takeTheirs')}
          </Button>
          <Button loading={again.isPending} onClick={() => again.mutate(draft.text)}>
            {say('keepMine')}
          </Button>
          {say('keepMineHint')}
        </Flex>
      }
    />
  );
}

type Side = 'theirs' | 'mine';

/** What two people did to one file is brought together; of what both changed, whoever is here chooses. */
function Merging({
  was,
  theirs,
  mine,
  isBusy,
  merge,
}: {
  readonly was: Values;
  readonly theirs: Values;
  readonly mine: Values;
  readonly isBusy: boolean;
  readonly merge: (changes: readonly Change[]) => void;
}) {
  const say = useSay(texts);
  const worded = useWorded();
  const [chosen, setChosen] = useState<ReadonlyMap<string, Side>>(new Map());
  const { changes, conflicts } = mergeOf(was, theirs, mine);
  const decided = conflicts.filter(({ key }) => chosen.get(key) === 'mine');
  const told = (value: unknown) => (value === undefined ? say('notThere') : yamlOf(value as Written));
  const option = (side: Side, { [side]: value }: Conflict) => ({
    value: side,
    label: say(side === 'theirs' ? 'theirValue' : 'myValue', told(value)),
  });
  return (
    <>
      {conflicts.length > 0 && say('bothChanged')}
      {conflicts.map((one) => {
        const name = keyWords(one.key, theirs, say, worded);
        return (
          <div key={one.key}>
            <strong>{name}</strong>
            <Radio.Group
              vertical
              aria-label={name}
              value={chosen.get(one.key)}
              onChange={({ target }) => setChosen(new Map([...chosen, [one.key, target.value as Side]]))}
              options={[option('theirs', one), option('mine', one)]}
            />
          </div>
        );
      })}
      <Button
        type="primary"
        loading={isBusy}
        disabled={conflicts.some(({ key }) => !chosen.has(key))}
        onClick={() => merge([...decided.map(({ key, mine: own }) => changeTo(key, own)), ...changes])}
      >
        {say('merge')}
      </Button>
      {say('mergeHint')}
    </>
  );
}
