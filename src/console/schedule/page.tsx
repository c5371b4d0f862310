import { Empty, Flex, Segmented, Skeleton, Typography } from 'antd';
import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation, useNavigate, useParams } from 'react-router';
import { useMay } from '../api/me.ts';
import { CountyChoice, useCounty } from '../kit/county-choice.tsx';
import { useSay } from '../kit/language.tsx';
import { NoCounties } from '../kit/no-counties.tsx';
import { PageState } from '../kit/page-state.tsx';
import { Nowhere } from '../shell/nowhere.tsx';
import { CalendarPart } from './calendar.tsx';
import { texts } from './texts.ts';

const EditPart = lazy(async () => ({ default: (await import('./edit/edit-part.tsx')).EditPart }));
const SimulatePart = lazy(async () => ({
  default: (await import('./simulate/simulate-part.tsx')).SimulatePart,
}));

/** An address that names a county where a part stands, by code or pinyin, is that county’s; any other is nobody’s. */
function Elsewhere({ of }: { readonly of: ReturnType<typeof useCounty>['counties'] }) {
  const say = useSay(texts);
  const { search } = useLocation();
  const { named = '', '*': part = '' } = useParams();
  const county = of.find(({ county: code, pinyin }) => named === code || named === pinyin)?.county ?? named;
  if (!/^\d{6}$/.test(county)) return <Nowhere back={{ to: '/schedule', label: say('toCalendar') }} />;
  const query = new URLSearchParams(search);
  query.set('county', county);
  return <Navigate to={`/schedule${part === '' ? '' : `/${part}`}?${query}`} replace />;
}

/** A county’s schedule: its month, its rules to be changed, and what a year of them would bring. */
export function SchedulePage() {
  const say = useSay(texts);
  const may = useMay();
  const county = useCounty();
  const go = useNavigate();
  const { pathname, search } = useLocation();
  const part = pathname.split('/')[2] ?? '';
  const mayEdit = county.county !== undefined && may('editSchedule', county.county.county);
  const kept = new URLSearchParams(search).get('county');
  const open = (next: string) => {
    const query = kept === null ? '' : `?${new URLSearchParams({ county: kept })}`;
    void go(`/schedule${next === '' ? '' : `/${next}`}${query}`);
  };
  return (
    <>
      <title>{say('documentTitle')}</title>
      <Flex wrap gap={8} align="center" style={{ marginBottom: 16 }}>
        <Typography.Title level={2} style={{ fontSize: 20, margin: 0, marginInlineEnd: 'auto' }}>
          {say('title')}
          {part !== 'shared' && county.county !== undefined && ` · ${county.county.name}`}
        </Typography.Title>
        {part !== 'shared' && <CountyChoice of={county} />}
        <Segmented
          aria-label={say('parts')}
          value={part}
          onChange={open}
          options={[
            { value: '', label: say('calendar') },
            { value: 'edit', label: say(mayEdit ? 'edit' : 'readSchedule') },
            { value: 'shared', label: say('shared') },
            { value: 'simulation', label: say('simulate') },
          ]}
        />
      </Flex>
      <PageState of={county.read}>
        {() =>
          county.county === undefined ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<NoCounties />} />
          ) : (
            <Suspense fallback={<Skeleton active aria-busy />}>
              <Routes>
                <Route index element={<CalendarPart key={county.county.county} county={county.county} />} />
                <Route
                  path="edit"
                  element={
                    <EditPart
                      key={county.county.county}
                      subject={{ which: county.county.county, counties: [county.county] }}
                      mayEdit={mayEdit}
                    />
                  }
                />
                <Route
                  path="shared"
                  element={
                    <EditPart
                      key="calendar"
                      subject={{ which: 'calendar', counties: county.read.data?.items ?? [] }}
                      mayEdit={may('editCalendar')}
                    />
                  }
                />
                <Route
                  path="simulation"
                  element={<SimulatePart key={county.county.county} county={county.county} />}
                />
                <Route path=":named/*" element={<Elsewhere of={county.counties} />} />
              </Routes>
            </Suspense>
          )
        }
      </PageState>
    </>
  );
}
