import { join } from 'node:path';
import { CommandLine, flag, text } from '../infra/local/command-line.ts';
import { CHECKOUT, instanceOf } from '../infra/local/ports.ts';
import { PROFILE_NAMES, type ProfileName } from './profiles/profiles.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { parseStrikes, type PlannedStrike } from './strikes/strike-plan.ts';

export const USAGE = `npm run load -- SCENARIO [options]
  Sends journeys by the clock (open model), checks every answer, and writes a report.
  SCENARIO            ${SCENARIOS.join(' | ')}
  --profile NAME      ${PROFILE_NAMES.join(' | ')} (average)
  --base-url URL      where the shop is (the local instance)
  --rate N/s          journeys a second at the profile's level 1 (each scenario has its own)
  --duration SECONDS  the same shape in another time; of breakpoint: of one step
  --repeat N          as many runs, one after the other; 3 or more make a baseline (1)
  --strike LIST       ends parts of the local shop under the load, one after the other, and judges what failed for it:
                      restart:gateway-1,restart:catalog-2,kill:gateway-2 (restart: SIGTERM and its drain; kill: SIGKILL)
  --compare FILE      the ratios to an earlier result, which fail beyond the noise of its repeats
  --out FOLDER        for the report, the JSON and the history (loadtests/results)`;

export interface Options {
  readonly scenario: Scenario;
  readonly profile: ProfileName;
  readonly baseUrl: string;
  readonly rate?: number;
  readonly seconds?: number;
  readonly repeat: number;
  readonly strikes: readonly PlannedStrike[];
  readonly baselineFile?: string;
  readonly folder: string;
}

const OPTIONS = {
  profile: text,
  'base-url': text,
  rate: text,
  duration: text,
  repeat: text,
  strike: text,
  compare: text,
  out: text,
  help: flag,
} as const;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = line.parse(args, { options: OPTIONS, allowPositionals: true });
  if (values.help) return undefined;
  const [name, ...others] = positionals;
  if (name === undefined) throw line.wrong('No scenario was given');
  if (others.length > 0) throw line.wrong(`Only one scenario can be run, not ${others[0]} too`);
  const scenario = line.oneOf('scenario', SCENARIOS, name);
  const profile = line.oneOf('profile', PROFILE_NAMES, values.profile ?? 'average');
  const repeat = line.positive('--repeat', values.repeat ?? '1');
  if (!Number.isInteger(repeat)) throw line.wrong(`--repeat takes a whole number, not "${values.repeat}"`);
  if (profile === 'breakpoint' && (repeat > 1 || values.compare !== undefined))
    throw line.wrong('breakpoint is a search of its own: it takes neither --repeat nor --compare');
  const strikes = parseStrikes(values.strike);
  if (strikes.length > 0 && (profile === 'breakpoint' || repeat > 1 || values.compare !== undefined))
    throw line.wrong(
      '--strike is for one run of its own: it goes neither with breakpoint nor with --repeat or --compare',
    );
  return {
    scenario,
    profile,
    baseUrl: line.url('--base-url', values['base-url'] ?? `http://127.0.0.1:${instanceOf('local').ports.nginx}`),
    ...(values.rate === undefined ? {} : { rate: line.positive('--rate', values.rate.replace(/\/s$/, '')) }),
    ...(values.duration === undefined
      ? {}
      : { seconds: line.positive('--duration', values.duration.replace(/s$/, '')) }),
    repeat,
    strikes,
    ...(values.compare === undefined ? {} : { baselineFile: values.compare }),
    folder: values.out ?? join(CHECKOUT, 'loadtests', 'results'),
  };
}
