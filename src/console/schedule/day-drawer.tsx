import { useQuery } from '@tanstack/react-query';
import { Alert, Drawer, Empty, Grid, Typography } from 'antd';
import { Link } from 'react-router';
import { slotWords, stateWords } from '../../domain/words.ts';
import type { County, PlannedSlot } from '../api/client.ts';
import { useLanguage, useReason, useSay, useWord, useWorded } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { dateText, timeIn } from '../kit/time.ts';
import { AudiencePlan } from './audience-plan.tsx';
import type { Opened } from './calendar.tsx';
import { slotQuery } from './queries.ts';
import { texts } from './texts.ts';

/** One slot of a day opened: what each audience hears and why, what was left out, and its sound. */
export function DayDrawer({
  county,
  of: { date, slot },
  isOpen,
  close,
}: {
  readonly county: County;
  readonly of: Opened;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useSay(texts);
  const word = useWord();
  const { language } = useLanguage();
  const wide = Grid.useBreakpoint().md ?? true;
  const detail = useQuery({ ...slotQuery(county.county, date, slot), enabled: isOpen });
  return (
    <Drawer
      open={isOpen}
      onClose={close}
      destroyOnHidden
      size={wide ? 760 : '100%'}
      title={`${county.name} ${dateText(date, language)} ${word(slotWords, slot)}`}
    >
      <PageState of={detail}>
        {(read) => (
          <>
            <About of={read} />
            {read.playlists.length === 0 && read.airs && (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say('noAudience')} />
            )}
            {read.playlists.map((one, index) => (
              <AudiencePlan key={one.id} of={one} number={index + 1} />
            ))}
          </>
        )}
      </PageState>
    </Drawer>
  );
}

function About({ of }: { readonly of: PlannedSlot }) {
  const say = useSay(texts);
  const word = useWord();
  const worded = useWorded();
  const why = useReason();
  const span = `${timeIn(of.startsAtMs, of.zone)}–${timeIn(of.endsAtMs, of.zone)}`;
  if (of.broadcast === undefined) {
    const text = of.airs
      ? say('planned')
      : of.playlists.length > 0
        ? say('quietPlan', worded(of.text))
        : say('silent', worded(of.text));
    return (
      <Alert type={of.airs ? 'info' : 'warning'} title={`${span} · ${text}`} style={{ marginBottom: 16 }} />
    );
  }
  const { state, reason } = of.broadcast;
  return (
    <Typography.Paragraph>
      {span} · {say('isPlanned', word(stateWords, state))}
      {reason !== undefined && say('becauseOf', why(reason))}
      {' · '}
      <Link to={`/?date=${of.date}&broadcast=${of.id}`}>{say('toToday')}</Link>
    </Typography.Paragraph>
  );
}
