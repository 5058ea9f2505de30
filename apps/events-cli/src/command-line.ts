import { messagingEnvironment } from '@highstreet/messaging';
import { parseArgs } from 'node:util';
import { BadInput } from './failure.ts';

export const USAGE = `npm run events -- dead-letters list    [filters] [--settled] [--json]
npm run events -- dead-letters show    ID [--json]
npm run events -- dead-letters replay  ID… | filters | --all
npm run events -- dead-letters discard ID… | filters | --all   --reason "why nobody needs it"
npm run events -- lag [--group catalog] [--json] [--watch]

filters   --group catalog   --type orders.order-placed.v1   --code ECONNREFUSED   --key KEY
          --since 2h (or 30m, 7d, 2026-01-31T12:00:00Z)   --limit 20
brokers   --brokers host:port,…  or KAFKA_BROKERS; the local run's if not given`;

export interface Filters {
  readonly group?: string;
  readonly type?: string;
  readonly code?: string;
  readonly key?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly limit?: number;
}

interface Shared {
  readonly brokers?: readonly string[];
  readonly json: boolean;
}

/** The letters that a command is about. */
export interface Selection {
  readonly ids: readonly string[];
  readonly filters: Filters;
}

export type Command = Shared &
  (
    | { readonly name: 'help' }
    | { readonly name: 'lag'; readonly group?: string; readonly watch: boolean }
    | { readonly name: 'list'; readonly filters: Filters; readonly settled: boolean }
    | { readonly name: 'show'; readonly id: string }
    | { readonly name: 'replay'; readonly selection: Selection }
    | { readonly name: 'discard'; readonly selection: Selection; readonly reason: string }
  );

/** @throws BadInput that names what is wrong and what would be right */
export function parseCommandLine(args: readonly string[], now = Date.now()): Command {
  const { values, positionals } = parse(args);
  const [topic, action, ...ids] = positionals;
  const shared: Shared = { json: values.json ?? false, brokers: parseBrokers(values.brokers) };
  if (values.help || topic === undefined || topic === 'help') return { ...shared, name: 'help' };
  const filters: Filters = {
    group: values.group,
    type: values.type,
    code: values.code,
    key: values.key,
    since: parseSince(values.since, now),
    limit: parseLimit(values.limit),
  };
  if (topic === 'lag') return { ...shared, name: 'lag', group: values.group, watch: values.watch ?? false };
  if (topic !== 'dead-letters') throw unknown(topic);
  switch (action) {
    case 'list':
      return { ...shared, name: 'list', filters, settled: values.settled ?? false };
    case 'show':
      if (ids.length !== 1) throw new BadInput('show takes the id of one letter.', 'Ids are in: dead-letters list');
      return { ...shared, name: 'show', id: ids[0]! };
    case 'replay':
      return { ...shared, name: 'replay', selection: selectionOf(action, ids, filters, values.all) };
    case 'discard':
      if (!values.reason?.trim()) {
        throw new BadInput('discard needs a reason.', 'Say why nobody needs the event: --reason "…"; it is recorded.');
      }
      return {
        ...shared,
        name: 'discard',
        selection: selectionOf(action, ids, filters, values.all),
        reason: values.reason,
      };
    default:
      throw unknown(`dead-letters ${action ?? ''}`.trim());
  }
}

function selectionOf(action: string, ids: readonly string[], filters: Filters, all = false): Selection {
  const filtered = Object.values(filters).some((value) => value !== undefined);
  if (ids.length > 0 && (filtered || all)) {
    throw new BadInput(`${action} takes ids or filters, not both.`, 'Leave one of them out.');
  }
  if (ids.length === 0 && !filtered && !all) {
    throw new BadInput(
      `${action} needs to know which letters.`,
      'Give ids, filters such as --group catalog, or --all.',
    );
  }
  return { ids, filters };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        group: { type: 'string' },
        type: { type: 'string' },
        code: { type: 'string' },
        key: { type: 'string' },
        since: { type: 'string' },
        limit: { type: 'string' },
        reason: { type: 'string' },
        brokers: { type: 'string' },
        all: { type: 'boolean' },
        settled: { type: 'boolean' },
        json: { type: 'boolean' },
        watch: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new BadInput((cause as Error).message.split('. ')[0] ?? '', `What there is:\n\n${USAGE}`, { cause });
  }
}

function unknown(words: string): BadInput {
  return new BadInput(`There is no command "${words}".`, `What there is:\n\n${USAGE}`);
}

function parseBrokers(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const parsed = messagingEnvironment.KAFKA_BROKERS.safeParse(text);
  if (!parsed.success)
    throw new BadInput(`--brokers ${text} are no addresses.`, 'Give host:port, separated by commas.');
  return parsed.data;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseSince(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const since = unit ? now - Number(amount) * UNITS_MS[unit]! : /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(since))
    throw new BadInput(`--since ${text} is no time.`, 'Give 30m, 2h, 7d or 2026-01-31T12:00:00Z.');
  return since;
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new BadInput(`--limit ${text} is no number of letters.`, 'Give 1 or more.');
  return Number(text);
}
