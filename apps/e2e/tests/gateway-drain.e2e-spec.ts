import { askDuring } from '../client/continuous-load.ts';
import { isBack, localStatus, pidOf } from '../client/local-instance.ts';

const shop = await localStatus();
const two = shop?.parts.some(({ name }) => name === 'gateway-2') ?? false;
const where = two ? describe : describe.skip;
if (!two) console.warn('skipped: needs a shop of size full that this checkout runs');

where('under continuous load', () => {
  it.each(['gateway-1', 'gateway-2'])(
    '%s drains and comes back: no request fails, on kept or new connections, GET or POST',
    async (gateway) => {
      const pid = await pidOf(gateway);
      const failures = await askDuring(async () => {
        process.kill(pid, 'SIGTERM');
        await isBack(gateway, pid);
      });
      expect(failures).toEqual([]);
    },
  );
});
