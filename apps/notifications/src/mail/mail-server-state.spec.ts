import fc from 'fast-check';
import { MailServerState } from './mail-server-state.ts';

it('asks for one probe after every loss, and waits longer while the probes fail', () => {
  const server = new MailServerState(() => 1);
  expect(server.lost()).toBe(1_000);
  expect(server.lost()).toBeUndefined();
  server.probe();
  expect(server.lost()).toBe(2_000);
  server.probe();
  server.reached();
  expect(server.lost()).toBe(1_000);
});

it('never stays away without a probe to come, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('reached', 'lost', 'probe')), (steps) => {
      const server = new MailServerState();
      let probesToCome = 0;
      for (const step of steps) {
        if (step === 'lost' && server.lost() !== undefined) probesToCome++;
        if (step === 'reached') server.reached();
        if (step === 'probe' && probesToCome > 0) {
          probesToCome--;
          server.probe();
        }
        if (server.kind === 'away') expect(probesToCome).toBeGreaterThan(0);
      }
    }),
  );
});
