import type { Member } from './member.ts';

/** What the choice may depend on. One object a request; `tried` grows with each attempt. */
export interface PickContext {
  /** The client's address as the edge saw it, IPv4 or IPv6; for `ip_hash`. */
  readonly clientAddress?: string | undefined;
  /** What should find the same instance again; for `consistent_hash`. */
  readonly key?: string | undefined;
  /** Instances that had this request already: they are not picked again. */
  readonly tried: readonly Member[];
}

/** The instances of a service. Both arrays are replaced, never changed, so a picker may keep what it derives from one. */
export interface Candidates<M extends Member> {
  /** Every known instance, whatever its state: methods that hash keep their places by this list. */
  readonly all: readonly M[];
  /** Those that may get requests now; the same as those with `candidate` set. */
  readonly available: readonly M[];
}

/**
 * A method of balancing. Counts and latencies live in the members, so that a picker that does without them costs
 * nothing; what it needs beyond them it is told by `started`, `ended` and `answered`.
 */
export interface Picker<M extends Member = Member> {
  /** One of the available that was not tried; undefined when there is none. Allocates nothing but on a change of lists. */
  pick(candidates: Candidates<M>, context: PickContext, nowMs: number): M | undefined;
  /** A request was given to the member; its `inFlight` is counted already. */
  started?(member: M): void;
  /** Its answer's body was read or given up. */
  ended?(member: M): void;
  /** The headers of its answer came, or it failed, after this time. */
  answered?(member: M, latencyMs: number, succeeded: boolean, nowMs: number): void;
}

/** A number in [0, 1). */
export type Random = () => number;
