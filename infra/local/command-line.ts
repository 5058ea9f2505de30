import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure } from './failure.ts';

export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;

/** The whole numbers that an option takes, both ends included. */
interface Range {
  /** 1 when left out. */
  readonly least?: number;
  readonly most?: number;
  /** The range in other words: what follows "--rounds takes". */
  readonly takes?: string;
}

/**
 * What a command is given, read strictly: what it does not take is thrown as a Failure that names the option and what that
 * takes, and whose mend is the usage. `option` is as it is typed, `--rate`; `value` is the text behind it.
 */
export class CommandLine {
  private readonly usage: string;

  constructor(usage: string) {
    this.usage = usage;
  }

  wrong(cause: string): Failure {
    return new Failure(cause, this.usage);
  }

  parse<T extends Omit<ParseArgsConfig, 'args'>>(
    args: readonly string[],
    config: T,
  ): ReturnType<typeof parseArgs<T & { args: string[] }>> {
    try {
      return parseArgs({ ...config, args: [...args] });
    } catch (cause) {
      throw this.wrong((cause as Error).message);
    }
  }

  /** One that there is; `what` says of what kind it is. */
  oneOf<T extends string>(what: string, known: readonly T[], value: string): T {
    const found = known.find((name) => name === value);
    if (found === undefined) throw this.wrong(`There is no ${what} "${value}"`);
    return found;
  }

  /** One of so few that all are named. */
  either<T extends string>(option: string, allowed: readonly T[], value: string): T {
    const found = allowed.find((name) => name === value);
    if (found === undefined) throw this.wrong(`${option} takes ${allowed.join(' or ')}, not "${value}"`);
    return found;
  }

  positive(option: string, value: string): number {
    const number = Number(value);
    if (!(number > 0 && Number.isFinite(number))) throw this.wrong(`${option} takes a number above 0, not "${value}"`);
    return number;
  }

  whole(option: string, value: string, { least = 1, most = Number.MAX_SAFE_INTEGER, takes }: Range = {}): number {
    const number = Number(value);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
    throw this.wrong(`${option} takes ${takes ?? `a whole number from ${least}${upTo}, not "${value}"`}`);
  }

  /** An http or https address, without a slash at its end. */
  url(option: string, value: string): string {
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? ''))
      throw this.wrong(`${option} takes an http address, not "${value}"`);
    return value.replace(/\/$/, '');
  }
}
