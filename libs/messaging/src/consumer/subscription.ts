import type { Envelope } from '@highstreet/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BatchExtras } from './batch-event-pattern.ts';

/** One handler method and the kinds of events that it takes. */
export interface Subscription {
  readonly types: Set<string>;
  readonly takesBatches: boolean;
  /** Resolves when the handler has ended; an observable has ended when it completes. Rejects with what the handler threw. */
  call(payload: Envelope | readonly Envelope[]): Promise<void>;
}

/** The handlers of a service. Nest adds a handler once for each of its patterns. */
export class Subscriptions {
  private readonly batches = new Map<object, Subscription>();
  private readonly subscriptions: Subscription[] = [];

  add(type: string, handler: MessageHandler, extras: Partial<BatchExtras> = {}): void {
    const known = extras.batch && this.batches.get(extras.batch);
    if (known) return void known.types.add(type);
    const subscription: Subscription = {
      types: new Set([type]),
      takesBatches: extras.batch !== undefined,
      call: async (payload) => {
        const result: unknown = await handler(payload);
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      },
    };
    this.subscriptions.push(subscription);
    if (extras.batch) this.batches.set(extras.batch, subscription);
  }

  get all(): readonly Subscription[] {
    return this.subscriptions;
  }

  get types(): readonly string[] {
    return [...new Set(this.subscriptions.flatMap(({ types }) => [...types]))];
  }
}
