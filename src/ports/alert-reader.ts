import type { CapAlert } from '../domain/cap.ts';
import type { EmergencyRules } from '../domain/emergency.ts';

/** Reads alerts others wrote, and what a home says to them. */
export interface AlertReader {
  /** Throws CapError for what is no alert of CAP 1.2, or costs too much. */
  read(xml: string): CapAlert;
  /** Which notice a home says at which event, as `schedules/emergencies.yaml` says. Throws CapError where it does not hold. */
  rules(): Promise<EmergencyRules>;
}

/** The message is for whoever sent the alert. */
export class CapError extends Error {
  override readonly name = 'CapError';
}
