import { ProblemError } from '@highstreet/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { SERVICE_ENVIRONMENT, type ServiceEnvironment } from '../environment/service-environment.ts';

/** 16 bytes of an HMAC-SHA256 (RFC 2104 allows truncation to half): no guess succeeds in the life of a key. */
const SIGNATURE_BYTES = 16;

export type CursorValue = string | number;

/**
 * Opaque keyset cursors. Each is signed together with its scope (the query it belongs to, the customer it was made
 * for), so a cursor that was altered, or is sent with another query, is refused instead of read.
 */
@Injectable()
export class Cursors {
  private readonly secret: string;

  constructor(@Inject(SERVICE_ENVIRONMENT) env: Pick<ServiceEnvironment, 'CURSOR_SECRET'>) {
    this.secret = env.CURSOR_SECRET;
  }

  encode(scope: string, values: readonly CursorValue[]): string {
    const payload = Buffer.from(JSON.stringify(values));
    return Buffer.concat([this.sign(scope, payload), payload]).toString('base64url');
  }

  /** @throws ProblemError `invalid-cursor` */
  decode(scope: string, cursor: string): CursorValue[] {
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    if (signature.length < SIGNATURE_BYTES || !timingSafeEqual(signature, this.sign(scope, payload))) {
      throw new ProblemError('invalid-cursor', 'Start again without a cursor');
    }
    return JSON.parse(payload.toString()) as CursorValue[];
  }

  private sign(scope: string, payload: Buffer): Buffer {
    return createHmac('sha256', this.secret)
      .update(scope)
      .update('\0')
      .update(payload)
      .digest()
      .subarray(0, SIGNATURE_BYTES);
  }
}
