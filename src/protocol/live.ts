import { z } from 'zod';
import { frameBytes } from '../domain/frames.ts';
import { deliveryId } from './fields.ts';

/** What a device asks with when it wants to hear the live item of an order. */
export const liveQuery = z.strictObject({ order: deliveryId });

/**
 * What it is sent then: records of a frame's place in the programme, counted in frames from its beginning (32 bits, big
 * endian), and the frame. Frames come in order; where the source is not heard, there is none.
 */
export const livePlaceBytes = 4;
export const liveRecordBytes = livePlaceBytes + frameBytes;
