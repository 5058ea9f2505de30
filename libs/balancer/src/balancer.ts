import {
  afterResult,
  afterTime,
  DEFAULT_HEALTH_POLICY,
  type EjectionCause,
  type HealthPolicy,
  nextChangeMs,
  ramp,
  recovered,
  type Result,
} from './health/health.ts';
import { availableOf, mayEjectMore } from './health/available.ts';
import { type BalancingMethod, pickerOf } from './picking/balancing-method.ts';
import type { Member } from './picking/member.ts';
import type { Candidates, PickContext, Picker, Random } from './picking/picker.ts';

export interface BalancerOptions {
  readonly method?: BalancingMethod | undefined;
  /** Of this process. Instances of the same zone are asked first. */
  readonly zone?: string | undefined;
  readonly health?: Partial<HealthPolicy> | undefined;
  readonly random?: Random | undefined;
  readonly onEjected?: ((member: Member, cause: EjectionCause) => void) | undefined;
}

/** A request as far as it matters for who gets it. */
export interface RequestToPlace extends PickContext {
  /** Whether it may go to an instance that failed: it can be sent again when that still fails. */
  readonly idempotent: boolean;
}

/** Only requests that can be sent again probe what was failing; if none come for so long, any one does. */
const ANY_PROBES_AFTER_MS = 30_000;

/**
 * Which instance gets a request: a method of balancing over those that are fit to serve. Does no I/O and reads no
 * clock, so the simulation balances by the same code.
 *
 * An instance that is ejected gets one request when its time is over, and serves again if it answers that. When all
 * available ones were tried, the ejected ones are: whoever is known is asked before a request fails.
 */
export class Balancer<M extends Member> {
  private readonly picker: Picker<M>;
  private readonly random: Random;
  private readonly policy: HealthPolicy;
  private readonly options: BalancerOptions;
  private candidates: Candidates<M> = { all: [], available: [] };
  private onProbation: readonly M[] = [];
  private warming = false;
  private nextChangeMs = Infinity;

  constructor(options: BalancerOptions = {}) {
    this.options = options;
    this.random = options.random ?? Math.random;
    this.picker = pickerOf(options.method ?? 'round_robin', this.random);
    this.policy = { ...DEFAULT_HEALTH_POLICY, ...options.health };
  }

  get members(): readonly M[] {
    return this.candidates.all;
  }

  /** The instances that there are now. Those that were there keep their state; new ones warm up, but not the first ones. */
  update(members: readonly M[], nowMs: number): void {
    const known = new Set(this.candidates.all);
    const first = known.size === 0;
    for (const member of members) {
      if (!first && !known.has(member)) member.health = recovered(0, nowMs, this.policy);
    }
    this.candidates = { all: members, available: [] };
    this.refresh(nowMs);
  }

  /** Who gets the request, counted as in flight there until {@link end}. Undefined when all were tried. */
  start(request: RequestToPlace, nowMs: number): M | undefined {
    if (nowMs >= this.nextChangeMs) this.refresh(nowMs);
    const member = this.toProbe(request, nowMs) ?? this.pick(request, nowMs) ?? this.lastResort(request.tried);
    if (!member) return undefined;
    member.inFlight += 1;
    this.picker.started?.(member);
    return member;
  }

  /** The headers of the answer came, or the request failed. Its latency is `nowMs - startedMs`. */
  report(member: M, result: Result, startedMs: number, nowMs: number): void {
    if (result !== 'given-up') this.picker.answered?.(member, nowMs - startedMs, result === 'succeeded', nowMs);
    const mayEject = result !== 'failed' || mayEjectMore(this.candidates.all);
    const before = member.health;
    member.health = afterResult(before, result, { startedMs, nowMs }, mayEject, this.policy);
    if (member.health.kind === before.kind) return;
    if (member.health.kind === 'ejected') this.options.onEjected?.(member, member.health.cause);
    this.refresh(nowMs);
  }

  /** The answer's body was read or given up. */
  end(member: M): void {
    member.inFlight -= 1;
    this.picker.ended?.(member);
  }

  private toProbe({ idempotent, tried }: RequestToPlace, nowMs: number): M | undefined {
    if (this.onProbation.length === 0 || tried.length > 0) return undefined;
    const member = this.onProbation.find(
      ({ health }) =>
        idempotent ||
        (health.kind === 'on-probation' &&
          (health.cause === 'unreachable' || nowMs >= health.sinceMs + ANY_PROBES_AFTER_MS)),
    );
    if (member?.health.kind !== 'on-probation') return undefined;
    // Still since the end of its ejection: whatever was asked after that tells how it is.
    member.health = { ...member.health, kind: 'probing' };
    this.refresh(nowMs);
    return member;
  }

  /** An instance that warms up turns down a part of what it is picked for; that goes to another one. */
  private pick(request: RequestToPlace, nowMs: number): M | undefined {
    const member = this.picker.pick(this.candidates, request, nowMs);
    if (!this.warming || member?.health.kind !== 'warming') return member;
    if (this.random() < ramp(member.health, nowMs, this.policy)) return member;
    return this.picker.pick(this.candidates, { ...request, tried: [...request.tried, member] }, nowMs) ?? member;
  }

  private lastResort(tried: readonly Member[]): M | undefined {
    const left = this.candidates.all.filter((member) => !tried.includes(member));
    return left.find(({ health }) => health.kind === 'serving' || health.kind === 'warming') ?? left[0];
  }

  /** O(n), but only when the state of an instance changes. */
  private refresh(nowMs: number): void {
    const { all } = this.candidates;
    for (const member of all) member.health = afterTime(member.health, nowMs, this.policy);
    const available = availableOf(all, this.options.zone);
    for (const member of all) member.candidate = false;
    for (const member of available) member.candidate = true;
    this.candidates = { all, available };
    this.onProbation = all.filter(({ health }) => health.kind === 'on-probation');
    this.warming = available.some(({ health }) => health.kind === 'warming');
    this.nextChangeMs = all.reduce((next, { health }) => Math.min(next, nextChangeMs(health, this.policy)), Infinity);
  }
}
