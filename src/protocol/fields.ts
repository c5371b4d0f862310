import { z } from 'zod';
import type { AreaCode, AudienceName, DeliveryId, Digest, EndpointId, LessonId } from '../domain/ids.ts';

/** The ids as they travel. */
export const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => text as Digest);
export const areaCode = z
  .string()
  .regex(/^(\d{6}|\d{9}|\d{12})$/)
  .transform((text) => text as AreaCode);
export const endpointId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
  .transform((text) => text as EndpointId);
export const lessonId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64)
  .transform((text) => text as LessonId);
export const deliveryId = z
  .string()
  .regex(
    /^\d{6}\/\d{4}-\d{2}-\d{2}\/(morning|evening|(emergency|drill|tone)-[1-9]\d{0,5})\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\/r[1-9]\d{0,3})?$/,
  )
  .transform((text) => text as DeliveryId);
export const audienceName = z
  .string()
  .regex(/^[0-9a-f]{24}$/)
  .transform((text) => text as AudienceName);
