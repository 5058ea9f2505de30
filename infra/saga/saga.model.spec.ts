import fc from 'fast-check';
import { RESERVATIONS } from '../../apps/catalog/src/reservations/reservation-state.ts';
import { next } from '../../apps/orders/src/orders/order-state.ts';
import { type Ending, REAL_RULES, type SagaRules, SagaWorld, TIMEOUT } from './saga-world.ts';

/** What the customer may rely on: the states that were final once, and what there was to sell. */
interface Promises {
  readonly initialStock: number;
  readonly final: Map<number, string>;
}
type Step = fc.Command<Promises, SagaWorld>;

/** Does its step, then looks at what must hold at every moment. */
const step = (
  name: string,
  act: (world: SagaWorld) => void,
  ready: (promises: Promises) => boolean = () => true,
): Step => ({
  check: ready,
  run(promises, world) {
    act(world);
    holdsAlways(promises, world);
  },
  toString: () => name,
});

/** Not `expect`, which would take most of the time of these millions of looks. */
function must(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`It does not hold that ${claim}`);
}

function holdsAlways({ initialStock, final }: Promises, world: SagaWorld): void {
  must(world.stock >= 0, 'stock is never negative');
  let held = 0;
  for (const [order, { quantity, status }] of world.orders.entries()) {
    if (world.reservations[order] === 'reserved') held += quantity;
    must((final.get(order) ?? status.state) === status.state, `order ${order} keeps its end`);
    if (status.state !== 'placed') final.set(order, status.state);
  }
  must(world.stock + held === initialStock, 'no stock is lost or made');
}

function holdsAtRest(world: SagaWorld): void {
  for (const [order, { status }] of world.orders.entries()) {
    const ends = (events: SagaWorld['finals']) =>
      events
        .filter((event) => event.order === order)
        .map(({ kind }) => kind)
        .join();
    must(status.state !== 'placed', `order ${order} is final`);
    must(ends(world.finals) === `order-${status.state}`, `one event says how order ${order} ended`);
    must(ends(world.told) === `order-${status.state}`, `its customer is told once how order ${order} ended`);
    must(
      (world.reservations[order] === 'reserved') === (status.state === 'confirmed'),
      `stock is held for order ${order} if and only if it is confirmed`,
    );
  }
}

const which = fc.nat(1_000);
const endings: Ending[] = ['acknowledged', 'killed-before-commit', 'killed-after-commit'];
const COMMANDS = [
  fc.integer({ min: 1, max: 4 }).map((quantity) => step(`place(${quantity})`, (world) => world.place(quantity))),
  fc
    .record({ row: which, killed: fc.boolean() })
    .map(({ row, killed }) => step(`relay(${row}${killed ? ', killed' : ''})`, (world) => world.relay(row, killed))),
  fc
    .record({ message: which, ending: fc.constantFrom(...endings) })
    .map(({ message, ending }) => step(`deliver(${message}, ${ending})`, (world) => world.deliver(message, ending))),
  which.map((message) => step(`redeliver(${message})`, (world) => world.redeliver(message))),
  fc.integer({ min: 1, max: TIMEOUT + 1 }).map((time) => step(`wait(${time})`, (world) => void (world.now += time))),
  fc.constant(step('sweep', (world) => world.sweep())),
];

const schedules = (rules: SagaRules) =>
  fc.property(fc.nat(10), fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }), (stock, commands) => {
    const promises: Promises = { initialStock: stock, final: new Map() };
    const world = new SagaWorld(stock, rules);
    fc.modelRun(() => ({ model: promises, real: world }), commands);
    world.comeToRest();
    holdsAlways(promises, world);
    holdsAtRest(world);
  });

test('5,000 schedules of crashes, duplicates, reordering, delays and sweeps: each order ends once, stock is conserved', () => {
  fc.assert(schedules(REAL_RULES), { numRuns: 5_000 });
});

/** A table with one cell changed. */
const reservationsWith = (
  state: keyof typeof RESERVATIONS,
  event: keyof (typeof RESERVATIONS)['unseen'],
  change: Partial<(typeof RESERVATIONS)['unseen'][typeof event]>,
): SagaRules => ({
  ...REAL_RULES,
  reservations: {
    ...RESERVATIONS,
    [state]: { ...RESERVATIONS[state], [event]: { ...RESERVATIONS[state][event], ...change } },
  },
});
const suffices = 'order-placed, stock suffices';

describe('the schedules find each of these defects', () => {
  test.each<[string, SagaRules]>([
    [
      'a sweep that cancels confirmed orders',
      {
        ...REAL_RULES,
        next: (status, event, at) =>
          next(event.kind === 'no-answer' || status.state === 'placed' ? { state: 'placed' } : status, event, at),
      },
    ],
    [
      'a late reservation that revives a cancelled order',
      {
        ...REAL_RULES,
        next: (status, event, at) => next(status.state === 'cancelled' ? { state: 'placed' } : status, event, at),
      },
    ],
    ['notifications without an inbox', { ...REAL_RULES, inbox: false }],
    ['a duplicate that takes stock again', reservationsWith('reserved', suffices, { stock: 'taken' })],
    [
      'a reservation made though stock lacks',
      reservationsWith('unseen', 'order-placed, stock lacks', { becomes: 'reserved', stock: 'taken' }),
    ],
    ['a cancellation that keeps the stock', reservationsWith('reserved', 'order-cancelled', { stock: null })],
    [
      'a cancellation that returns the stock twice',
      reservationsWith('released', 'order-cancelled', { stock: 'returned' }),
    ],
    ['a cancellation forgotten, when it comes first', reservationsWith('unseen', 'order-cancelled', { becomes: null })],
    [
      'an order reserved after it was released',
      reservationsWith('released', suffices, { becomes: 'reserved', stock: 'taken' }),
    ],
  ])('%s', (_, rules) => {
    const found = fc.check(schedules(rules), { numRuns: 3_000, endOnFailure: true, seed: 4 });
    expect(found.failed).toBe(true);
  });

  test('an order left open, when nobody sweeps', () => {
    const world = new SagaWorld(1);
    world.place(1);
    world.outbox.length = 0; // lost for good, which no outbox does
    world.sweep = () => undefined;
    world.comeToRest();
    expect(() => holdsAtRest(world)).toThrow();
  });
});
