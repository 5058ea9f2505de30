import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { getProduct } from '@highstreet/contracts';
import { Failure } from '../infra/local/failure.ts';
import { CHECKOUT } from '../infra/local/ports.ts';
import { readBaseline } from './compare/baseline.ts';
import { type Change, compare } from './compare/compare.ts';
import { findK6 } from './k6/find-k6.ts';
import type { Options } from './options.ts';
import { durationOf, PROFILES, stretched, type Profile } from './profiles/profiles.ts';
import { HttpClient } from './replay/http-client.ts';
import { ShopClient } from './replay/shop-client.ts';
import { checkStrikes } from './strikes/striker.ts';
import { search } from './breakpoint/breakpoint.ts';
import type { About, Repeat, Result } from './report/result.ts';
import { Run } from './run.ts';
import { USUAL_RATE } from './scenarios.ts';
import { mostPopular, readShelf } from './traffic/shelf.ts';
import type { Shelf } from './traffic/traffic.ts';

/** Does what the command says, to the result and its changes to a baseline. @throws Failure when it cannot be done */
export async function load(
  options: Options,
  say: (line: string) => void,
): Promise<{ result: Result; changes: Change[] }> {
  const { scenario, baseUrl, strikes } = options;
  const profile: Profile = stretched(PROFILES[options.profile], options.seconds);
  const rate = options.rate ?? USUAL_RATE[scenario];
  const kind = { scenario, profile: options.profile, rate, seconds: durationOf(profile) };
  // What can be wrong with the command is told before minutes of building or load.
  const baseline = options.baselineFile === undefined ? undefined : readBaseline(options.baselineFile, kind);
  checkStrikes(strikes, baseUrl);
  const shelf = await readShelf();
  await checkShop(baseUrl, shelf);
  const k6 = await findK6(say);
  say(`${k6.from}; ${scenario}, ${options.profile}: ${PROFILES[options.profile].asks}`);
  const about: About = {
    ...kind,
    baseUrl,
    startedAt: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    k6: k6.from,
  };
  const run = new Run({ k6, scenario, profile, baseUrl, shelf, strikes });
  if (options.profile === 'breakpoint') return { result: await search(run, about, say), changes: [] };

  const repeats: (Repeat & { readonly notes: readonly string[] })[] = [];
  for (let turn = 0; turn < options.repeat; turn += 1)
    repeats.push(await run.once(rate, options.repeat > 1 ? `${scenario} ${turn + 1}/${options.repeat}` : scenario));
  const figures = repeats.map((repeat) => repeat.figures);
  const changes = baseline ? compare(baseline, figures) : [];
  const notes = [...new Set(repeats.flatMap((repeat) => repeat.notes))];
  const lost = figures.reduce((sum, { dropped, missing }) => sum + dropped + missing, 0);
  if (lost > 0)
    notes.push(`NOT VALID: ${lost} journeys were dropped or not ended, so the load was not what was asked for`);
  const regressed = changes.some(({ verdict }) => verdict === 'regression');
  // While parts are away latencies are those of fewer parts: there it is what failed that decides.
  const good = repeats.every(({ struck, figures: { kept, valid } }) => valid && (struck ? struck.passed : kept));
  const passed = notes.length === 0 && !regressed && good;
  return { result: { format: 1, about, repeats, notes, passed }, changes };
}

/** One clear word before any load: is there a shop, does it give tokens, are these its products? */
async function checkShop(baseUrl: string, shelf: Shelf): Promise<void> {
  const http = new HttpClient({ baseUrl, connections: 1, answerWithinMs: 1 });
  try {
    await new ShopClient(http).check(baseUrl);
    const id = mostPopular(shelf);
    const { status, body } = await http.attempt({ method: 'GET', path: getProduct.path.replace('{id}', String(id)) });
    if (status !== 200 || !getProduct.output.safeParse(body).success)
      throw new Failure(
        `${baseUrl} answers ${status} for product ${id} of data/products.csv.gz`,
        'Use a shop that has imported these products, as npm start does',
      );
  } finally {
    await http.close();
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: CHECKOUT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown'; // a download without its history
  }
}

function machine(): string {
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}`;
}
