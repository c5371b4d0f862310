import LeftOutlined from '@ant-design/icons-svg/es/asn/LeftOutlined';
import RightOutlined from '@ant-design/icons-svg/es/asn/RightOutlined';
import type { Day } from '../api/client.ts';
import { useLanguage, useSay } from '../kit/language.tsx';
import { Button } from '../kit/plain/button.tsx';
import { Icon } from '../kit/plain/icon.tsx';
import { addDays, dateIn, dateText, isDay } from '../kit/time.ts';
import { texts } from './texts.ts';

/** The day that is shown, and the way to others. */
export function DayChoice({
  date,
  day,
  choose,
}: {
  readonly date: string | undefined;
  readonly day: Day | undefined;
  readonly choose: (date: string | undefined) => void;
}) {
  const say = useSay(texts);
  const { language } = useLanguage();
  const [first] = day?.counties ?? [];
  const shown = date ?? first?.date ?? dateIn(Date.now(), 'Asia/Shanghai');
  return (
    <div className="row wraps" style={{ marginBottom: 16 }}>
      <h2 className="title" style={{ fontSize: 20, marginInlineEnd: 'auto' }}>
        {say('title')} · {dateText(shown, language)}
      </h2>
      <Button size="square" aria-label={say('before')} onClick={() => choose(addDays(shown, -1))}>
        <Icon of={LeftOutlined} />
      </Button>
      <input
        type="date"
        className="field"
        aria-label={say('date')}
        value={shown}
        style={{ width: 150 }}
        onChange={({ target }) => isDay(target.value) && choose(target.value)}
      />
      <Button size="square" aria-label={say('behind')} onClick={() => choose(addDays(shown, 1))}>
        <Icon of={RightOutlined} />
      </Button>
      <Button disabled={date === undefined} onClick={() => choose(undefined)}>
        {say('today')}
      </Button>
    </div>
  );
}
