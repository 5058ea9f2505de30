import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EVENTS } from './catalogue.ts';
import { breaksBetween, type PublishedEvent } from './compatibility.ts';
import { consumersOf } from './consumers.ts';
import { Envelope, type EventDefinition } from './event.ts';
import { jsonSchemaOf, keyFieldOf } from './event-schema.ts';

/** One file an event, named as its type, and `envelope.json`. */
export const PUBLISHED_FOLDER = fileURLToPath(new URL('../../published', import.meta.url));

/** The envelope is around every event, so its changes break every consumer. */
const ENVELOPE = 'envelope';

/** What `definition` promises. */
export function promiseOf(definition: EventDefinition): PublishedEvent {
  const { type, source, data } = definition;
  return { type, source, key: keyFieldOf(definition), data: jsonSchemaOf(data) };
}

/** What the contracts promise now. */
export function currentEvents(): PublishedEvent[] {
  const envelope = { type: ENVELOPE, source: '/', key: 'partitionkey', data: jsonSchemaOf(Envelope) };
  return [envelope, ...(EVENTS as unknown as readonly EventDefinition[]).map(promiseOf)];
}

/** What was promised. */
export function publishedEvents(): PublishedEvent[] {
  return globSync('*.json', { cwd: PUBLISHED_FOLDER })
    .sort()
    .map((file) => JSON.parse(readFileSync(`${PUBLISHED_FOLDER}/${file}`, 'utf8')) as PublishedEvent);
}

/** The gate. @returns one line for each promise that is broken: the event, the field, what became of it, and for whom */
export function brokenPromises(published: readonly PublishedEvent[], current: readonly PublishedEvent[]): string[] {
  const now = new Map(current.map((event) => [event.type, event]));
  const known = new Set(published.map(({ type }) => type));
  const broken = published.flatMap((event) => {
    const successor = now.get(event.type);
    if (!successor) return [`${event.type}: gone, but published; breaks ${readers(event)}`];
    return breaksBetween(event, successor).map(
      ({ field, what }) => `${event.type}: ${field ? `${field} ` : ''}${what}; breaks ${readers(event)}`,
    );
  });
  const unpublished = current.filter(({ type }) => !known.has(type));
  return [...broken, ...unpublished.map(({ type }) => `${type}: not published; run npm run events:publish`)];
}

function readers({ type }: PublishedEvent): string {
  const events =
    type === ENVELOPE
      ? (EVENTS as unknown as readonly EventDefinition[])
      : [{ type: type as `${string}.${string}.v1` }];
  return [...new Set(events.flatMap(consumersOf))].sort().join(', ') || 'nobody known';
}
