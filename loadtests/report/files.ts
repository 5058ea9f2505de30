import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../compare/compare.ts';
import { page } from './page.ts';
import type { Result } from './result.ts';

export interface Files {
  readonly html: string;
  readonly json: string;
  readonly history: string;
}

/** Writes the report, its figures, and one line of the history: what can be plotted over months. */
export function writeFiles(folder: string, result: Result, changes: readonly Change[]): Files {
  const { about, repeats, breakpoint, passed } = result;
  const name = `${about.startedAt.slice(0, 19).replaceAll(':', '')}-${about.scenario}-${about.profile}`;
  const files = {
    html: join(folder, `${name}.html`),
    json: join(folder, `${name}.json`),
    history: join(folder, 'history.jsonl'),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.html, page(result, changes));
  writeFileSync(files.json, `${JSON.stringify(result)}\n`);
  const runs = repeats.map(({ figures }) => ({
    journeysPerSecond: figures.journeysPerSecond,
    requestsPerSecond: figures.requestsPerSecond,
    p99Ms: Object.fromEntries(Object.entries(figures.latencyMs).map(([journey, { p99 }]) => [journey, p99])),
    ...(figures.orders?.finalMs ? { orderFinalP99Ms: figures.orders.finalMs.p99 } : {}),
    ...(figures.cpuMsPerRequest === undefined ? {} : { cpuMsPerRequest: figures.cpuMsPerRequest }),
    dropped: figures.dropped,
    failedChecks: figures.failedChecks,
    valid: figures.valid,
  }));
  const search = breakpoint && { highestRate: breakpoint.found.kept, firstOut: breakpoint.firstOut.sentence };
  appendFileSync(files.history, `${JSON.stringify({ ...about, passed, runs, ...(search ? { search } : {}) })}\n`);
  return files;
}
