import fc from 'fast-check';
import { members, seeded } from '../../test/members.ts';
import { Balancer } from '../balancer.ts';
import type { Member } from '../picking/member.ts';
import { DEFAULT_HEALTH_POLICY as POLICY, type Result } from './health.ts';

/** Counted beside the balancer, from what it is told and what it does. */
interface Model {
  nowMs: number;
  readonly running: { member: Member; startedMs: number; probes: boolean }[];
  /** When it was ejected last, by instance. */
  readonly ejectedMs: Map<Member, number>;
}

class Start implements fc.Command<Model, Balancer<Member>> {
  constructor(readonly idempotent: boolean) {}
  check = () => true;
  toString = () => (this.idempotent ? 'GET' : 'POST');

  run(model: Model, balancer: Balancer<Member>): void {
    const before = new Map(balancer.members.map((known) => [known, known.health.kind]));
    const member = balancer.start({ idempotent: this.idempotent, tried: [] }, model.nowMs);
    // Whatever happened, whoever is known is asked.
    if (!member) throw new Error('nobody was asked');
    const probes = member.health.kind === 'probing' && before.get(member) !== 'probing';
    const sinceMs = model.ejectedMs.get(member);
    if (probes) {
      expect(model.nowMs - sinceMs!).toBeGreaterThanOrEqual(POLICY.baseEjectionMs);
      if (!this.idempotent && member.health.kind === 'probing' && member.health.cause === 'failing') {
        expect(model.nowMs - sinceMs!).toBeGreaterThanOrEqual(30_000);
      }
    }
    // Without a panic, an ejected one is left alone.
    const fit = balancer.members.filter(({ health }) => health.kind === 'serving' || health.kind === 'warming');
    if (fit.length >= balancer.members.length / 2) expect(probes || fit.includes(member)).toBe(true);
    model.running.push({ member, startedMs: model.nowMs, probes });
  }
}

class End implements fc.Command<Model, Balancer<Member>> {
  constructor(
    readonly nth: number,
    readonly result: Result,
  ) {}
  check = ({ running }: Readonly<Model>) => running.length > 0;
  toString = () => `${this.result} #${this.nth}`;

  run(model: Model, balancer: Balancer<Member>): void {
    const [ended] = model.running.splice(this.nth % model.running.length, 1);
    const { member, startedMs, probes } = ended!;
    const before = member.health;
    const out = balancer.members.filter(({ health }) => health.kind !== 'serving' && health.kind !== 'warming').length;
    balancer.report(member, this.result, startedMs, model.nowMs);
    balancer.end(member);
    const after = member.health;
    if (after.kind === 'ejected' && before.kind !== 'ejected') {
      model.ejectedMs.set(member, model.nowMs);
      expect(after.untilMs - model.nowMs).toBe(Math.min(POLICY.maxEjectionMs, after.ejections * POLICY.baseEjectionMs));
      if (before.kind === 'probing') expect(after.ejections).toBe(before.ejections + 1);
      else if (after.cause === 'failing') expect(out + 1).toBeLessThanOrEqual(balancer.members.length / 2);
    }
    // A probe from before the last ejection tells nothing about what came since.
    const tells = probes && startedMs > model.ejectedMs.get(member)!;
    if (tells && before.kind === 'probing' && this.result === 'succeeded') expect(after.kind).toBe('warming');
    if (this.result === 'given-up' && before.kind !== 'probing') expect(after).toBe(before);
  }
}

class Wait implements fc.Command<Model, Balancer<Member>> {
  constructor(readonly ms: number) {}
  check = () => true;
  toString = () => `wait ${this.ms}`;
  run = (model: Model): void => void (model.nowMs += this.ms);
}

describe('the health of instances', () => {
  it('holds its promises through any run of requests, failures and waiting', () => {
    const results: Result[] = ['succeeded', 'failed', 'unreachable', 'given-up'];
    const commands = fc.commands(
      [
        fc.boolean().map((idempotent) => new Start(idempotent)),
        fc.tuple(fc.nat(20), fc.constantFrom(...results)).map(([nth, result]) => new End(nth, result)),
        fc.nat(20).map((nth) => new End(nth, 'failed')),
        fc.nat(20_000).map((ms) => new Wait(ms)),
      ],
      { size: 'large', maxCommands: 300 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), commands, (count, seed, run) => {
        const setup = () => {
          const balancer = new Balancer<Member>({ random: seeded(seed) });
          balancer.update(members(count), 0);
          return { model: { nowMs: 0, running: [], ejectedMs: new Map() } as Model, real: balancer };
        };
        fc.modelRun(setup, run);
      }),
      { numRuns: 100 },
    );
  });
});
