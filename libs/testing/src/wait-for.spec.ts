import { waitFor } from './wait-for.ts';

describe('waitFor', () => {
  it('gives the first truthy value of its condition', async () => {
    let looks = 0;
    await expect(waitFor(() => (looks += 1) >= 3 && 'seen', { everyMs: 1 })).resolves.toBe('seen');
    expect(looks).toBe(3);
  });

  it('takes a condition that throws for "not yet"', async () => {
    let looks = 0;
    const condition = () => {
      looks += 1;
      if (looks < 3) throw new Error('too early');
      return looks;
    };
    await expect(waitFor(condition, { everyMs: 1 })).resolves.toBe(3);
  });

  it('says at the end what it waited for and what the last look said', async () => {
    const never = () => {
      throw new Error('still closed');
    };
    await expect(waitFor(never, { timeoutMs: 5, everyMs: 1 })).rejects.toThrow(/in vain.*still closed/s);
  });
});
