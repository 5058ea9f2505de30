import { sendByTheClock } from './clock.ts';

const never = { counting: () => undefined, sent: () => undefined, isOver: () => false };
const clock = { rate: 200, warmUpSeconds: 0.05, seconds: 0.2, mostInFlight: 1_000 };

describe('sendByTheClock', () => {
  it('sends one request each 1/rate s, and counts those due after the warm-up', async () => {
    const sent: boolean[] = [];
    const arrivals = await sendByTheClock(clock, async (_, counted) => void sent.push(counted), never);
    expect(sent.filter((counted) => !counted)).toHaveLength(10);
    expect(sent.filter((counted) => counted)).toHaveLength(40);
    expect(arrivals).toMatchObject({ requests: 40, dropped: 0 });
    expect(arrivals.latenessMs).toHaveLength(40);
  });

  it('goes on sending while nothing is answered, and drops what is too much', async () => {
    const answers: (() => void)[] = [];
    const arrivals = await sendByTheClock(
      { ...clock, warmUpSeconds: 0, mostInFlight: 15 },
      () => new Promise((resolve) => answers.push(resolve)),
      { ...never, sent: () => answers.forEach((answer) => answer()) },
    );
    expect(arrivals).toMatchObject({ requests: 40, dropped: 25, maxInFlight: 15 });
  });

  it('ends when it is told to, and tells when what is counted begins and ends', async () => {
    const told: string[] = [];
    let sent = 0;
    await sendByTheClock({ ...clock, seconds: Infinity }, async () => void (sent += 1), {
      counting: () => told.push('counting'),
      sent: () => told.push('sent'),
      isOver: () => sent >= 20,
    });
    expect(told).toEqual(['counting', 'sent']);
  });
});
