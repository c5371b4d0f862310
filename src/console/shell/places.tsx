import AudioOutlined from '@ant-design/icons-svg/es/asn/AudioOutlined';
import CalendarOutlined from '@ant-design/icons-svg/es/asn/CalendarOutlined';
import CustomerServiceOutlined from '@ant-design/icons-svg/es/asn/CustomerServiceOutlined';
import HeatMapOutlined from '@ant-design/icons-svg/es/asn/HeatMapOutlined';
import NotificationOutlined from '@ant-design/icons-svg/es/asn/NotificationOutlined';
import ReadOutlined from '@ant-design/icons-svg/es/asn/ReadOutlined';
import SafetyCertificateOutlined from '@ant-design/icons-svg/es/asn/SafetyCertificateOutlined';
import ScheduleOutlined from '@ant-design/icons-svg/es/asn/ScheduleOutlined';
import SettingOutlined from '@ant-design/icons-svg/es/asn/SettingOutlined';
import type { IconDefinition } from '@ant-design/icons-svg/es/types';
import type { Verb } from '../../domain/permissions.ts';
import type { texts } from './texts.ts';

export interface Place {
  readonly path: string;
  readonly text: keyof typeof texts;
  readonly icon: IconDefinition;
  /** What one must be allowed, to be shown the way there. */
  readonly needs?: Verb;
}

/** The pages, in the order of a day's work. */
export const places: readonly Place[] = [
  { path: '/', text: 'today', icon: ScheduleOutlined, needs: 'seeCounty' },
  { path: '/schedule', text: 'schedule', icon: CalendarOutlined, needs: 'seeCounty' },
  { path: '/library', text: 'library', icon: ReadOutlined, needs: 'seeLibrary' },
  { path: '/record', text: 'record', icon: AudioOutlined, needs: 'ingestRecording' },
  { path: '/review', text: 'review', icon: CustomerServiceOutlined, needs: 'seeLibrary' },
  { path: '/endpoints', text: 'endpoints', icon: NotificationOutlined, needs: 'seeCounty' },
  { path: '/coverage', text: 'coverage', icon: HeatMapOutlined, needs: 'seeCounty' },
  { path: '/ledger', text: 'ledger', icon: SafetyCertificateOutlined, needs: 'readLedger' },
  { path: '/settings', text: 'settings', icon: SettingOutlined },
];
