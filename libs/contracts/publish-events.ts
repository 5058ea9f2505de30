import { mkdirSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import type { PublishedEvent } from './src/events/compatibility.ts';
import { brokenPromises, currentEvents, PUBLISHED_FOLDER, publishedEvents } from './src/events/published-events.ts';

// npm run events:publish: promises the events, as they are now, to their consumers. Run it when an event is new, and
// before a release, so that later changes are held against what was added. With --check it writes nothing and fails if
// there is something to publish. It never takes back a promise: a change that breaks a consumer is a new version. A
// version that nobody sends or handles any more, and that no topic still holds, is retired by deleting its file.

const published = publishedEvents();
const current = currentEvents();
const isNew = ({ type }: PublishedEvent) => !published.some((event) => event.type === type);
const broken = brokenPromises([...published, ...current.filter(isNew)], current);
const texts = new Set(published.map((event) => JSON.stringify(event)));
const changed = current.filter((event) => !texts.has(JSON.stringify(event)));

if (broken.length > 0) {
  console.error(
    `${broken.join('\n')}\nDefine a new version (.v2) beside it and send both until nobody handles the old.`,
  );
  process.exitCode = 1;
} else if (process.argv.includes('--check')) {
  for (const { type } of changed) console.error(`${type} is not published as it is; run npm run events:publish`);
  process.exitCode = changed.length > 0 ? 1 : 0;
} else {
  mkdirSync(PUBLISHED_FOLDER, { recursive: true });
  for (const event of changed) {
    const file = `${PUBLISHED_FOLDER}/${event.type}.json`;
    writeFileSync(file, await format(JSON.stringify(event), { ...(await resolveConfig(file)), filepath: file }));
    console.log(`published ${event.type}`);
  }
  if (changed.length === 0) console.log('Nothing to publish: every event is published as it is');
}
