import { absenceOf } from './absence.ts';
import type { Client } from './ledger-file.ts';
import type { StruckFault } from './striker.ts';

const away = { part: 'kafka', lastsMs: 120_000 };
const fault: StruckFault = {
  ...{ at: 10_000, struck: true, afterMs: 0, kind: 'cut closed', role: 'kafka' },
  ...away,
};
const client = (dueAt: number, status?: number): Client => ({
  ...{ basketId: `b${dueAt}`, customerId: 'c', dueAt, toldAt: dueAt + 20 },
  answer:
    status === undefined
      ? { kind: 'accepted', orderId: `o${dueAt}`, totalCents: 1 }
      : { kind: 'rejected', status, code: 'x', reason: 'x' },
});
const course = (dueAt: number, finalAt?: number) => ({ dueAt, toldAt: dueAt + 20, finalAt });

describe('what a part that was away did to the orders', () => {
  it('is told of those that were due meanwhile, and of no others', () => {
    const clients = [client(9_999), client(10_000), client(50_000, 422), client(60_000, 503), client(130_000)];
    expect(absenceOf(away, fault, { clients, courses: [] })).toMatchObject({
      due: 3,
      accepted: 1,
      refused: 1,
      toldP99Ms: 20,
    });
  });

  it('lasts until all that were due before its return are final', () => {
    const courses = [course(5_000, 6_000), course(20_000, 133_500), course(130_001, 190_000)];
    expect(absenceOf(away, fault, { clients: [], courses }).allFinalAfterS).toBe(3.5);
    expect(absenceOf(away, fault, { clients: [], courses: [...courses, course(40_000)] }).allFinalAfterS).toBeNull();
  });
});
