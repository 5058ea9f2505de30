import { SimulatedInstance } from './simulated-instance.ts';

describe('SimulatedInstance', () => {
  it('serves one after the other, at its speed', () => {
    const slow = new SimulatedInstance(0.5);
    expect([slow.serve(0, 10), slow.serve(5, 10), slow.serve(100, 10)]).toEqual([20, 40, 120]);
    expect(slow.busyMs).toBe(60);
  });

  it('does nothing while it stalls, and goes on where it was', () => {
    const stalling = new SimulatedInstance(1, { everyMs: 100, lastMs: 30, offsetMs: 0 });
    expect(stalling.serve(95, 10)).toBe(135);
    expect(stalling.serve(210, 80)).toBe(340);
  });
});
