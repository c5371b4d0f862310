import type { ReactNode } from 'react';
import type { Verb } from '../../domain/permissions.ts';
import { AlertsSection } from './alerts/alerts-section.tsx';
import { AudioSection } from './audio-section.tsx';
import { CountiesSection } from './counties-section.tsx';
import { EmergencySection } from './emergency/emergency-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { OwnSection } from './own/own-section.tsx';
import { PeopleSection } from './people/people-section.tsx';
import type { texts } from './texts.ts';
import { UpkeepSection } from './upkeep-section.tsx';

export interface SectionOf {
  readonly path: keyof typeof texts;
  readonly page: ReactNode;
  /** What one must be allowed, in one of one's counties at least. */
  readonly needs?: Verb;
}

/** Parts of the settings, in order; each has its own address. */
export const sections: readonly SectionOf[] = [
  { path: 'own', page: <OwnSection /> },
  { path: 'emergency', page: <EmergencySection />, needs: 'seeCounty' },
  { path: 'people', page: <PeopleSection />, needs: 'seePeople' },
  { path: 'counties', page: <CountiesSection />, needs: 'seeCounty' },
  { path: 'alerts', page: <AlertsSection />, needs: 'seeCounty' },
  { path: 'audio', page: <AudioSection />, needs: 'seeLibrary' },
  { path: 'upkeep', page: <UpkeepSection />, needs: 'seeFigures' },
  { path: 'keys', page: <KeysSection />, needs: 'seeKeys' },
];
