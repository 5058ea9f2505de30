import { LB_METHOD_NAMES, type LbMethod } from '../../nginx/edge/lb-method.ts';
import { Edge } from './edge.ts';
import { answer } from './fake-gateway.ts';

const GATEWAYS = 3;
/** 40 networks of 5 clients each, as a trusted proxy names them. */
const CLIENTS = Array.from({ length: 200 }, (_, index) => `203.${index % 40}.113.${1 + Math.floor(index / 40)}`);

describe.each(LB_METHOD_NAMES)('LB_METHOD=%s', (method: LbMethod) => {
  let edge: Edge;

  beforeAll(async () => {
    const weights: Record<string, string> = method === 'weighted' ? { LB_WEIGHTS: '3,2,1' } : {};
    edge = await Edge.start(GATEWAYS, { LB_METHOD: method, TRUSTED_PROXIES: '127.0.0.0/8', ...weights });
  });
  afterAll(() => edge.stop());
  beforeEach(() => edge.forget());

  const ask = async (client: string): Promise<void> => {
    const response = await fetch(`${edge.base}/api/products`, { headers: { 'x-forwarded-for': client } });
    await response.text();
    expect(response.status).toBe(200);
  };
  /** The index of the gateway of each client, which must be one and the same for all its requests. */
  const places = (): Map<string, number> => {
    const found = new Map<string, number>();
    edge.gateways.forEach(({ seen }, index) => {
      for (const { headers } of seen) {
        const client = String(headers['x-forwarded-for']);
        expect([client, found.get(client) ?? index]).toEqual([client, index]);
        found.set(client, index);
      }
    });
    return found;
  };
  const askAllTwice = async (): Promise<void> => {
    for (let time = 0; time < 2; time += 1) await Promise.all(CLIENTS.map(ask));
  };

  if (method === 'round_robin')
    it('gives each gateway the same number', async () => {
      for (let sent = 0; sent < 60; sent += 1) await ask('203.0.113.1');
      expect(edge.counts).toEqual([20, 20, 20]);
    });

  if (method === 'weighted')
    it('gives each gateway its weight', async () => {
      for (let sent = 0; sent < 60; sent += 1) await ask('203.0.113.1');
      expect(edge.counts).toEqual([30, 20, 10]);
    });

  if (method === 'least_conn')
    it('gives nothing more to a gateway that has not answered', async () => {
      const answered = holdAnswersOf(edge, 0);
      const held = ask('203.0.113.1'); // all are idle, so it is the first one's turn
      await answered.first;
      edge.forget();
      for (let sent = 0; sent < 20; sent += 1) await ask('203.0.113.1');
      expect(edge.counts).toEqual([0, 10, 10]);
      answered.release();
      await held;
    });

  if (method === 'random_two')
    it('spreads, and of the two drawn takes the less busy one', async () => {
      const answered = holdAnswersOf(edge, 0);
      const held = [];
      while (edge.counts[0] === 0) {
        held.push(ask('203.0.113.1'));
        await Promise.race([held.at(-1), answered.first]);
      }
      edge.forget();
      for (let sent = 0; sent < 60; sent += 1) await ask('203.0.113.1');
      const [busy, ...idle] = edge.counts as [number, number, number];
      expect(busy).toBe(0); // the other of the two always has fewer in flight
      expect(Math.min(...idle)).toBeGreaterThan(10);
      answered.release();
      await Promise.all(held);
    });

  if (method === 'ip_hash')
    it('keeps each /24 network with one gateway, and spreads the networks', async () => {
      await askAllTwice();
      const networks = new Map<string, number>();
      for (const [client, place] of places()) {
        const network = client.slice(0, client.lastIndexOf('.'));
        expect([network, networks.get(network) ?? place]).toEqual([network, place]);
        networks.set(network, place);
      }
      expect(networks.size).toBe(40);
      expect(Math.min(...edge.counts)).toBeGreaterThan(CLIENTS.length / GATEWAYS / 3);
    });

  if (method === 'consistent_hash')
    it('keeps each address with one gateway, not its whole network, and spreads the addresses', async () => {
      await askAllTwice();
      const found = places();
      const ofOneNetwork = CLIENTS.filter((client) => client.startsWith('203.7.'));
      expect(new Set(ofOneNetwork.map((client) => found.get(client))).size).toBeGreaterThan(1);
      expect(Math.min(...edge.counts)).toBeGreaterThan(CLIENTS.length / GATEWAYS / 3);
    });

  if (method === 'ip_hash' || method === 'consistent_hash')
    it('moves the clients of a gateway that is left out, and no others, and moves them back', async () => {
      await edge.startWatcher();
      await askAllTwice();
      const before = places();
      edge.gateways[1]!.ready = false;
      await edge.leavesOut(2);
      edge.forget();
      await askAllTwice();
      const meanwhile = places();
      for (const [client, place] of before) {
        if (place === 1) expect(meanwhile.get(client)).not.toBe(1);
        else expect([client, meanwhile.get(client)]).toEqual([client, place]);
      }
      edge.gateways[1]!.ready = true;
      await edge.leavesOut();
      edge.forget();
      await askAllTwice();
      expect(places()).toEqual(before);
    });
});

/** Makes one gateway keep its answers back; `first` resolves when it has a request. */
function holdAnswersOf(edge: Edge, index: number): { first: Promise<void>; release: () => void } {
  const gateway = edge.gateways[index]!;
  const waiting: (() => void)[] = [];
  const first = new Promise<void>((resolve) => {
    gateway.behave = (request, response) => {
      waiting.push(() => answer(request, response));
      resolve();
    };
  });
  const release = (): void => {
    gateway.behave = answer;
    for (const go of waiting) go();
  };
  return { first, release };
}
