import type { AreaCode, EndpointId } from '../../domain/ids.ts';

export interface EnrolmentTable {
  county: AreaCode;
  endpoint: EndpointId;
  code_digest: string;
  created_at_ms: number;
  expires_at_ms: number;
}

export interface CodeAttemptTable {
  subject: string;
  tries: number;
  until_ms: number;
}
