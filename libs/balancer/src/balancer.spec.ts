import { members, seeded } from '../test/members.ts';
import { Balancer, type BalancerOptions } from './balancer.ts';
import type { Member } from './picking/member.ts';

const GET = { idempotent: true, tried: [] };
const POST = { idempotent: false, tried: [] };

describe('Balancer', () => {
  const make = (count: number, options: BalancerOptions = {}) => {
    const balancer = new Balancer<Member>({ random: seeded(), health: { slowStartMs: 0 }, ...options });
    const all = members(count);
    balancer.update(all, 0);
    /** Who gets the next requests, each answered well at once unless it is told otherwise. */
    const serve = (requests: number, nowMs: number, request = GET) =>
      Array.from({ length: requests }, () => {
        const member = balancer.start(request, nowMs)!;
        balancer.report(member, 'succeeded', nowMs, nowMs);
        balancer.end(member);
        return member;
      });
    const fail = (member: Member, times: number, nowMs: number) => {
      for (let nth = 0; nth < times; nth += 1) balancer.report(member, 'failed', nowMs, nowMs);
    };
    const share = (member: Member, requests: number, nowMs: number) =>
      serve(requests, nowMs).filter((one) => one === member).length / requests;
    return { balancer, all, serve, fail, share };
  };

  it('ejects after five failures in a row, not after five with a success between them', () => {
    const { balancer, all, serve, fail } = make(3);
    fail(all[0]!, 4, 0);
    balancer.report(all[0]!, 'succeeded', 0, 0);
    fail(all[0]!, 4, 0);
    expect(serve(3, 0)).toContain(all[0]);
    fail(all[0]!, 5, 0);
    expect(serve(6, 0)).not.toContain(all[0]);
  });

  it('sends one request to an instance whose time is over, and no other until that is answered', () => {
    const { balancer, all, serve } = make(2);
    balancer.report(all[0]!, 'unreachable', 0, 0);
    expect(serve(4, 999)).not.toContain(all[0]);
    const probe = balancer.start(GET, 1_000);
    expect(probe).toBe(all[0]);
    expect(serve(4, 1_000)).not.toContain(all[0]);
    balancer.report(probe!, 'succeeded', 1_000, 1_001);
    expect(serve(4, 1_001)).toContain(all[0]);
  });

  it('counts the answer to a probe also when somebody else gave a request to that instance up meanwhile', () => {
    const { balancer, all } = make(1);
    balancer.report(all[0]!, 'unreachable', 0, 0);
    const probe = balancer.start(POST, 1_000)!;
    balancer.start(POST, 1_000); // there is nobody else to ask
    balancer.report(probe, 'given-up', 1_000, 1_001);
    balancer.start(POST, 1_002); // the next probe
    balancer.report(probe, 'succeeded', 1_000, 1_003);
    expect(all[0]!.health.kind).toBe('serving');
  });

  it('ejects for twice as long when the probe fails, and forgets that after a while of good service', () => {
    const { balancer, all } = make(2);
    const probed = (nowMs: number) => {
      const member = balancer.start(GET, nowMs);
      return member === all[0] ? member : undefined;
    };
    balancer.report(all[0]!, 'unreachable', 0, 0);
    balancer.report(probed(1_000)!, 'unreachable', 1_000, 1_000);
    expect(probed(2_999)).toBeUndefined();
    balancer.report(probed(3_000)!, 'succeeded', 3_000, 3_000);
    balancer.report(all[0]!, 'unreachable', 23_000, 23_000);
    expect(probed(23_999)).toBeUndefined();
    expect(probed(24_000)).toBe(all[0]);
  });

  it('probes an instance that failed with a request that can be repeated, unless none comes', () => {
    const { all, serve, fail } = make(3);
    fail(all[0]!, 5, 0);
    expect(serve(6, 1_000, POST)).not.toContain(all[0]);
    expect(serve(1, 31_000, POST)).toEqual([all[0]]);
  });

  it('lets another request probe when the caller of the first one left', () => {
    const { balancer, all } = make(2);
    balancer.report(all[0]!, 'unreachable', 0, 0);
    balancer.report(balancer.start(GET, 1_000)!, 'given-up', 1_000, 1_100);
    expect(balancer.start(GET, 1_200)).toBe(all[0]);
  });

  it('does not believe an answer to a request from before the ejection', () => {
    const { balancer, all, serve, fail } = make(3);
    fail(all[0]!, 5, 100);
    balancer.report(all[0]!, 'succeeded', 50, 200);
    expect(serve(6, 200)).not.toContain(all[0]);
  });

  it('ejects no more than half for failing, and all that nobody listens on', () => {
    const { balancer, all, serve, fail } = make(4);
    for (const member of all.slice(1)) fail(member, 10, 0);
    expect(new Set(serve(8, 0))).toEqual(new Set([all[0], all[3]]));
    balancer.report(all[3]!, 'unreachable', 0, 0);
    // Now one of four is fit: a panic, in which those that failed are asked again, but not where nobody listens.
    const asked = (requests: number) => Array.from({ length: requests }, () => all.indexOf(balancer.start(GET, 0)!));
    expect(asked(6).toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
    for (const member of all) balancer.report(member, 'unreachable', 0, 0);
    expect(asked(1)).not.toEqual([-1]);
  });

  it('asks those that are ejected before it has nobody', () => {
    const { balancer, all } = make(2);
    balancer.report(all[0]!, 'unreachable', 0, 0);
    expect(balancer.start({ ...GET, tried: [all[1]!] }, 0)).toBe(all[0]);
    expect(balancer.start({ ...GET, tried: all }, 0)).toBeUndefined();
  });

  it.each(['round_robin', 'p2c_ewma', 'least_requests'] as const)(
    '%s gives a new instance a growing share',
    (method) => {
      const { balancer, all, serve, share } = make(3, { method, health: { slowStartMs: 10_000 } });
      serve(30, 0);
      const [fresh] = members(4).slice(3);
      balancer.update([...all, fresh!], 1_000);
      const shares = [1_000, 6_000, 11_000].map((nowMs) => share(fresh!, 2_000, nowMs));
      expect(shares[0]).toBeGreaterThan(0.01);
      expect(shares[0]).toBeLessThan(0.08);
      expect(shares[1]).toBeGreaterThan(shares[0]! * 2);
      expect(shares[2]).toBeGreaterThan(shares[1]! * 1.3);
    },
  );

  it('does not spare the first instances that it hears of', () => {
    const { all, serve } = make(2, { health: { slowStartMs: 10_000 } });
    expect(serve(4, 0)).toEqual([all[0], all[1], all[0], all[1]]);
  });

  it('keeps the state of those that stay in the list', () => {
    const { balancer, all, serve } = make(3);
    balancer.report(all[0]!, 'unreachable', 0, 0);
    balancer.update([all[0]!, all[2]!], 0);
    expect(new Set(serve(4, 0))).toEqual(new Set([all[2]]));
  });

  it('asks its own zone first, and all when too few of it are fit', () => {
    const { balancer, all, serve } = make(6, { zone: 'a' });
    all.slice(0, 3).forEach((member) => (member.zone = 'a'));
    balancer.update([...all], 0);
    expect(new Set(serve(12, 0))).toEqual(new Set(all.slice(0, 3)));
    balancer.report(all[0]!, 'unreachable', 0, 0);
    expect(new Set(serve(10, 0))).toEqual(new Set(all.slice(1)));
    // A second try leaves the zone when nobody is left in it.
    expect(all.slice(3)).toContain(balancer.start({ ...GET, tried: all.slice(0, 3) }, 0));
  });
});
