import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as contracts from '../index.ts';
import { EVENTS } from './catalogue.ts';
import { consumersOf, producerOf } from './consumers.ts';

const APPS = fileURLToPath(new URL('../../../../apps', import.meta.url));
/** Read as text: a lib does not import apps. */
const sources = globSync('*/src/**/*.ts', { cwd: APPS })
  .filter((file) => !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'))
  .map((file) => ({ service: file.split('/')[0]!, text: readFileSync(`${APPS}/${file}`, 'utf8') }));

/** What the sources say of events, as `service type`; `pattern` finds the names of definitions. */
function said(pattern: RegExp): string[] {
  const pairs = sources.flatMap(({ service, text }) =>
    [...text.matchAll(pattern)].flatMap(([, names]) => names!.match(/\w+/g)!.map((name) => [service, name] as const)),
  );
  const definitions = contracts as unknown as Record<string, { readonly type?: string } | undefined>;
  return [...new Set(pairs.map(([service, name]) => `${service} ${definitions[name]?.type ?? `unknown: ${name}`}`))];
}

test('every event is handled by the services that the contracts name, and by no other', () => {
  const handlers = [...said(/@BatchEventPattern\(\[([\w\s,]+)\]\)/g), ...said(/@EventPattern\((\w+)\.type\)/g)];
  const named = EVENTS.flatMap((event) => consumersOf(event).map((service) => `${service} ${event.type}`));
  expect(handlers.sort()).toEqual(named.sort());
});

test('no handler is written in a way that the test above does not see', () => {
  for (const { text } of sources) {
    const all = text.match(/@(Batch)?EventPattern\(/g)?.length ?? 0;
    const seen = text.match(/@BatchEventPattern\(\[[\w\s,]+\]\)|@EventPattern\(\w+\.type\)/g)?.length ?? 0;
    expect(seen).toBe(all);
  }
});

test('every event is made by the service that its source names, and by no other', () => {
  expect(said(/\bnewEvent\(\s*(\w+),/g).sort()).toEqual(
    EVENTS.map((event) => `${producerOf(event)} ${event.type}`).sort(),
  );
});
