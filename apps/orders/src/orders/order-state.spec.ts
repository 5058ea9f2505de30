import { CancelReason, OrderState } from '@highstreet/contracts';
import fc from 'fast-check';
import { next, type OrderEvent, type OrderStatus, TRANSITIONS } from './order-state.ts';

const anyEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.constant({ kind: 'stock-reserved' } as const),
  fc.record({ kind: fc.constant('stock-rejected' as const), reason: fc.constantFrom(...CancelReason.options) }),
  fc.constant({ kind: 'no-answer' } as const),
);
const placed: OrderStatus = { state: 'placed' };
const at = (ms: number) => new Date(ms);
const run = (events: readonly OrderEvent[]) =>
  events.reduce<OrderStatus>((status, event, index) => next(status, event, at(index)), placed);

describe('an order', () => {
  it('is made final by its first event, whatever follows in whatever order', () => {
    fc.assert(
      fc.property(anyEvent, fc.array(anyEvent), (first, rest) => {
        expect(run([first, ...rest])).toEqual(run([first]));
      }),
    );
  });

  it('stays the same object when nothing changes, so a caller can tell', () => {
    fc.assert(
      fc.property(anyEvent, anyEvent, (first, late) => {
        const final = next(placed, first, at(1));
        expect(next(final, late, at(2))).toBe(final);
      }),
    );
  });

  it('is confirmed only by a reservation, and cancelled with the reason it was given', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const final = next(placed, event, at(5));
        if (event.kind === 'stock-reserved') expect(final).toEqual({ state: 'confirmed', finalAt: at(5) });
        else {
          const reason = event.kind === 'stock-rejected' ? event.reason : 'no-answer';
          expect(final).toEqual({ state: 'cancelled', reason, finalAt: at(5) });
        }
      }),
    );
  });

  it('leaves no state but placed: what the database is told by its WHERE', () => {
    for (const state of OrderState.options) {
      const leaves = Object.values(TRANSITIONS[state]).some((cell) => cell.becomes !== null);
      expect({ state, leaves }).toEqual({ state, leaves: state === 'placed' });
    }
  });
});
