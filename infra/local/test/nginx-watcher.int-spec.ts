import { ContinuousLoad } from './continuous-load.ts';
import { Edge } from './edge.ts';

describe('the watcher', () => {
  let edge: Edge;
  beforeAll(async () => (edge = await Edge.start(3)));
  afterAll(() => edge.stop());
  beforeEach(async () => {
    for (const gateway of edge.gateways) gateway.ready = true;
    await edge.killWatcher();
    await edge.startWatcher();
    await edge.leavesOut();
    edge.forget();
  });

  async function ask(requests: number): Promise<number[]> {
    edge.forget();
    for (let sent = 0; sent < requests; sent += 1) expect((await fetch(`${edge.base}/api/products`)).status).toBe(200);
    return edge.counts;
  }

  it('takes a gateway that is not ready out, and in again', async () => {
    edge.gateways[0]!.ready = false;
    await edge.leavesOut(1);
    expect(await ask(20)).toEqual([0, 10, 10]);
    edge.gateways[0]!.ready = true;
    await edge.leavesOut();
    expect(await ask(30)).toEqual([10, 10, 10]);
  });

  it('takes two of three out', async () => {
    for (const gateway of [0, 2]) edge.gateways[gateway]!.ready = false;
    await edge.leavesOut(1, 3);
    expect(await ask(10)).toEqual([0, 10, 0]);
  });

  it('keeps the list whole when no gateway is ready', async () => {
    edge.gateways[0]!.ready = false;
    await edge.leavesOut(1);
    for (const gateway of edge.gateways) gateway.ready = false;
    await edge.leavesOut();
    expect(await ask(30)).toEqual([10, 10, 10]);
  });

  it('leaves the last list behind when it is killed, and goes on from it', async () => {
    edge.gateways[1]!.ready = false;
    await edge.leavesOut(2);
    await edge.killWatcher();
    expect(await ask(10)).toEqual([5, 0, 5]);
    await edge.resumeWatcher();
    edge.gateways[1]!.ready = true;
    await edge.leavesOut();
    expect(await ask(30)).toEqual([10, 10, 10]);
  });

  it('loses no request, GET or POST, on kept or new connections, while gateways drain and come back in turn', async () => {
    const load = new ContinuousLoad(edge.base);
    for (const number of [1, 2, 3, 1, 2, 3]) {
      const gateway = edge.gateways[number - 1]!;
      await load.more(100);
      await gateway.drain();
      await load.more(100);
      await gateway.start();
      await edge.leavesOut();
    }
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});
