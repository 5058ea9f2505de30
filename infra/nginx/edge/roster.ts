/** What came of asking a gateway for /readyz. `refused`: nobody listens. `silent`: no answer in time. */
export type Answer = 'ready' | 'not-ready' | 'refused' | 'silent';

/** A gateway that is slow once must not lose its requests to the others, which would then be slow as well. */
const SILENT_BEFORE_OUT = 3;
/** One that comes back is asked again: the first answer of a process may also be its last. */
const READY_BEFORE_IN = 2;

interface Member {
  out: boolean;
  last: Answer | undefined;
  /** How often `last` was given in a row. */
  times: number;
}

/**
 * Which gateways are left out. One that says "not ready" is draining or starting, one that refuses is not there: both are
 * out at once. Panic: when none is in, none is left out, for what the watcher sees may be its own trouble, and NGINX's
 * passive checks choose better than nobody.
 */
export class Roster {
  readonly #members: Member[];

  /** `out`: the numbers, from 1, of those that were left out before. */
  constructor(count: number, out: readonly number[] = []) {
    this.#members = Array.from({ length: count }, (_, index) => ({
      out: out.includes(index + 1),
      last: undefined,
      times: 0,
    }));
  }

  note(number: number, answer: Answer): void {
    const member = this.#members[number - 1];
    if (!member) throw new Error(`there is no gateway ${number}`);
    member.times = member.last === answer ? member.times + 1 : 1;
    member.last = answer;
    if (answer === 'not-ready' || answer === 'refused') member.out = true;
    if (answer === 'silent' && member.times >= SILENT_BEFORE_OUT) member.out = true;
    if (answer === 'ready' && member.times >= READY_BEFORE_IN) member.out = false;
  }

  /** The numbers, from 1, of the gateways that get no requests. */
  get leftOut(): number[] {
    const out = this.#members.flatMap((member, index) => (member.out ? [index + 1] : []));
    return out.length === this.#members.length ? [] : out;
  }

  get panic(): boolean {
    return this.#members.every(({ out }) => out);
  }

  /** Each was asked at least once. */
  get complete(): boolean {
    return this.#members.every(({ last }) => last !== undefined);
  }

  get answers(): (Answer | undefined)[] {
    return this.#members.map(({ last }) => last);
  }
}
