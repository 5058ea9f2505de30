import { CommandLine, flag, text } from '../../infra/local/command-line.ts';
import { INSTANCES, type InstanceName } from '../../infra/local/ports.ts';
import { CLIENTS, type Client } from './systems.ts';

export const USAGE = `npm run experiment -- events [options]
  Measures the way of an event from the outbox to its handler: events/s, CPU and latency, beside a naive baseline.
  --quick                   smaller, at most 2 minutes
  --only throughput|latency one half of it
  --rounds N                rounds of the throughput, the systems take turns in each (5, quick 2)
  --backlog N               events that are drained in a round (100,000, quick 15,000)
  --seconds N               of each latency cell that count (20, quick 5)
  --instance local|test     the servers of a running instance are used; otherwise they are started and stopped (local)
  --profile FOLDER          CPU profiles of relays and consumers, for Chrome's DevTools; they cost some CPU themselves
  --out FOLDER              for the table, the JSON and the plot (experiments/events/results)`;

export interface Options {
  readonly quick: boolean;
  readonly instance: InstanceName;
  readonly folder: string;
  readonly profileFolder: string | undefined;
  readonly throughput: ThroughputPlan | undefined;
  readonly latency: LatencyPlan | undefined;
}

/** Counts of events. */
export interface ThroughputPlan {
  readonly rounds: number;
  readonly backlog: number;
  readonly warmUp: number;
  /** The baseline is slower, so it drains less in about the time. */
  readonly naiveBacklog: number;
  readonly naiveWarmUp: number;
}

export interface LatencyPlan {
  readonly clients: readonly Client[];
  readonly relays: readonly number[];
  /** Events a second. */
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

const OPTIONS = {
  quick: flag,
  only: text,
  rounds: text,
  backlog: text,
  seconds: text,
  instance: text,
  profile: text,
  out: text,
  help: flag,
} as const;

const HALVES = ['throughput', 'latency'] as const;

/** About what the baseline is slower by, so that it takes as long. */
const NAIVE_SHARE = 25;

const line = new CommandLine(USAGE);

/** @throws Failure that names the option and what it takes; undefined when help was asked for */
export function parseOptions(args: readonly string[], folder: string): Options | undefined {
  const { values } = line.parse(args, { options: OPTIONS });
  if (values.help) return undefined;
  const quick = values.quick ?? false;
  const only = values.only === undefined ? undefined : line.either('--only', HALVES, values.only);
  const instance = line.oneOf('instance', INSTANCES, values.instance ?? 'local');
  const backlog = line.whole('--backlog', values.backlog ?? (quick ? '15000' : '100000'));
  const throughput: ThroughputPlan = {
    rounds: line.whole('--rounds', values.rounds ?? (quick ? '2' : '5')),
    backlog,
    warmUp: quick ? 3_000 : 5_000,
    naiveBacklog: Math.ceil(backlog / NAIVE_SHARE),
    naiveWarmUp: quick ? 200 : 500,
  };
  const latency: LatencyPlan = {
    clients: quick ? CLIENTS.slice(0, 1) : CLIENTS,
    relays: [1, 2],
    rates: [500, 2_000],
    seconds: line.whole('--seconds', values.seconds ?? (quick ? '5' : '20')),
    warmUpSeconds: quick ? 2 : 4,
  };
  return {
    quick,
    instance,
    folder: values.out ?? folder,
    profileFolder: values.profile,
    throughput: only === 'latency' ? undefined : throughput,
    latency: only === 'throughput' ? undefined : latency,
  };
}
