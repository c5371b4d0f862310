import { useQuery } from '@tanstack/react-query';
import { varietyWords } from '../../domain/variety.ts';
import { getCoverageCounty } from '../api/client.ts';
import { useSay, useWord } from '../kit/language.tsx';
import { PageState } from '../kit/page-state.tsx';
import { texts } from './recording-texts.ts';

/** The days, or months, on which a county played a lesson, the latest first. */
export function AiringDays({
  lesson,
  county,
  span: { from, to },
  by,
}: {
  readonly lesson: string;
  readonly county: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly by: 'day' | 'month';
}) {
  const say = useSay(texts);
  const word = useWord();
  const read = useQuery({
    queryKey: ['library', 'airing-days', lesson, county, from, to, by],
    queryFn: () => getCoverageCounty({ county, $from: from, to, by: `variety,${by}`, lesson }),
  });
  return (
    <PageState
      of={read}
      empty={({ lines }) => (lines.length === 0 ? say('neverAired', from, to) : undefined)}
    >
      {({ lines }) => (
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {lines
            .toSorted((a, b) => ((a.period ?? '') < (b.period ?? '') ? 1 : -1))
            .map(({ period = '', subject = '', heard, planned }) => (
              <li key={`${period} ${subject}`}>
                {say('dayLine', period, word(varietyWords, subject), heard, planned)}
              </li>
            ))}
        </ul>
      )}
    </PageState>
  );
}
