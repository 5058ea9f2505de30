import type { EventDefinition } from '@highstreet/contracts';
import { EventPattern } from '@nestjs/microservices';

/** Marks, in the extras of an event pattern, a handler that takes an array. One object stands for one method. */
export interface BatchExtras {
  readonly batch: { readonly types: readonly string[] };
}

/**
 * The method gets an array of envelopes: all events of these kinds that one fetch brought, in order within each key, at
 * most EVENTS_BATCH_SIZE a call. If it fails, each event is handled by a call of its own (`[event]`), so that one bad
 * event does not fail the others; the method must therefore be idempotent, or roll everything back when it throws.
 */
export function BatchEventPattern(definitions: readonly EventDefinition[]): MethodDecorator {
  const types = definitions.map((definition) => definition.type as string);
  const extras: BatchExtras = { batch: { types } };
  return EventPattern(types, extras as unknown as Record<string, unknown>);
}
