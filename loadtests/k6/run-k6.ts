import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Failure } from '../../infra/local/failure.ts';
import { CHECKOUT } from '../../infra/local/ports.ts';
import { withProgress } from '../replay/progress.ts';
import type { Shelf, Traffic } from '../traffic/traffic.ts';
import type { Tokens } from '../traffic/tokens.ts';
import type { K6 } from './find-k6.ts';
import { Samples } from './samples.ts';
import type { Summary } from './summary.ts';

const SCRIPT = join(CHECKOUT, 'loadtests', 'journeys', 'main.ts');
/** k6 ends with this code when a threshold was crossed: a verdict, not a failure of k6. */
const THRESHOLDS_CROSSED = 99;
const SHOWN_COMPLAINTS = 8;

export interface K6Run {
  readonly summary: Summary;
  readonly samples: Samples;
  /** What the journeys found wrong, each once, with how often. */
  readonly complaints: readonly { readonly text: string; readonly count: number }[];
  readonly startedAt: Date;
  readonly seconds: number;
}

/** Runs the journeys to their end. Its samples come on standard output, so the disk sees none of them. */
export async function runK6(
  k6: K6,
  {
    traffic,
    shelf,
    tokens,
    title,
    seconds,
    onStart,
  }: {
    traffic: Traffic;
    shelf: Shelf;
    tokens: Tokens;
    title: string;
    seconds: number;
    onStart?: (pid: number) => void;
  },
): Promise<K6Run> {
  const folder = join(CHECKOUT, '.highstreet', 'load', traffic.runId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'traffic.json'), JSON.stringify(traffic));
  writeFileSync(join(folder, 'shelf.json'), JSON.stringify(shelf));
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens.ofBaskets), { mode: 0o600 });
  const samples = new Samples();
  const complaints = new Map<string, number>();
  const startedAt = new Date();
  try {
    const elapsed = (): number => Math.round((Date.now() - startedAt.getTime()) / 1_000);
    const code = await withProgress(
      title,
      Math.round(seconds),
      () => ({ done: Math.min(elapsed(), Math.round(seconds)), note: `s, ${samples.note()}` }),
      () => start(k6, folder, samples, complaints, onStart),
    );
    const list = [...complaints].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count);
    if (code !== 0 && code !== THRESHOLDS_CROSSED)
      throw new Failure(
        `k6 ended with ${code}: ${list[0]?.text ?? 'it said nothing'}`,
        'The same run can be started again',
      );
    const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary;
    return { summary, samples, complaints: list.slice(0, SHOWN_COMPLAINTS), startedAt, seconds: elapsed() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(
  k6: K6,
  folder: string,
  samples: Samples,
  complaints: Map<string, number>,
  onStart?: (pid: number) => void,
) {
  const environment = { RUN_FOLDER: folder };
  const own = [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    '--log-format',
    'raw',
    '--address',
    '',
    '--out',
    'json',
  ];
  const variables = Object.entries(environment).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const child = spawn(k6.command, [...k6.prefix, ...own, ...variables, SCRIPT], {
    cwd: CHECKOUT,
    env: { ...process.env, K6_AUTO_EXTENSION_RESOLUTION: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  // The load ends with whoever asked for it, however that ends.
  const end = (): void => void child.kill('SIGTERM'); // SIGINT may be ignored, where the shell started us in the background
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.on('exit', end);
  createInterface({ input: child.stdout }).on('line', (line) => samples.add(line));
  createInterface({ input: child.stderr }).on('line', (line) => {
    const text = line.trim();
    if (text && !text.startsWith('thresholds on metrics')) complaints.set(text, (complaints.get(text) ?? 0) + 1);
  });
  return new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, end);
      process.off('exit', end);
      resolve(code ?? signal ?? 'no code');
    });
  });
}
