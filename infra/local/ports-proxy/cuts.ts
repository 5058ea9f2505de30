import { CuttableProxy } from '../../../libs/testing/src/cuttable-proxy.ts';

export const CUTS = ['closed', 'silent'] as const;
/** `closed`: connections end and new ones are refused. `silent`: nothing passes, and nothing ends. */
export type How = (typeof CUTS)[number];

/** By name: the port to listen at, and the port behind it; both on loopback. */
export type ProxiedPorts = Readonly<Record<string, { readonly port: number; readonly target: number }>>;

interface Proxied {
  readonly proxy: CuttableProxy;
  cut: How | undefined;
  healing: NodeJS.Timeout | undefined;
  /** What was asked for before; one thing at a time, in the order of asking. */
  last: Promise<void>;
}

/** A proxy for each port, and which of them are cut. A cut that was made for a time heals by itself, whoever made it. */
export class Cuts {
  readonly #ports: ReadonlyMap<string, Proxied>;

  constructor(ports: ProxiedPorts) {
    this.#ports = new Map(
      Object.entries(ports).map(([name, { port, target }]) => {
        const proxy = new CuttableProxy(`tcp://127.0.0.1:${target}`, { port });
        return [name, { proxy, cut: undefined, healing: undefined, last: Promise.resolve() }];
      }),
    );
  }

  get names(): string[] {
    return [...this.#ports.keys()];
  }

  get current(): Record<string, How> {
    return Object.fromEntries([...this.#ports].flatMap(([name, { cut }]) => (cut ? [[name, cut]] : [])));
  }

  async open(): Promise<void> {
    await Promise.all([...this.#ports.values()].map(({ proxy }) => proxy.open()));
  }

  /** Ends all connections; nothing is served any more. */
  async close(): Promise<void> {
    await Promise.all(this.names.map((name) => this.cut(name, 'closed')));
  }

  /** In the place of a cut that is there already. @throws RangeError for a name that is not among {@link names} */
  cut(name: string, how: How, forMs?: number): Promise<void> {
    return this.#inTurn(name, async (port) => {
      await heal(port);
      port.cut = how;
      if (forMs !== undefined) port.healing = setTimeout(() => void this.heal(name), forMs);
      if (how === 'closed') await port.proxy.cut();
      else port.proxy.freeze();
    });
  }

  /** Nothing happens to a port that is not cut. @throws RangeError for a name that is not among {@link names} */
  heal(name: string): Promise<void> {
    return this.#inTurn(name, heal);
  }

  async healAll(): Promise<void> {
    await Promise.all(this.names.map((name) => this.heal(name)));
  }

  #inTurn(name: string, work: (port: Proxied) => Promise<void>): Promise<void> {
    const port = this.#ports.get(name);
    if (!port) throw new RangeError(`There is no port "${name}"; there are ${this.names.join(', ')}`);
    const done = port.last.then(() => work(port));
    port.last = done.catch(() => undefined);
    return done;
  }
}

async function heal(port: Proxied): Promise<void> {
  clearTimeout(port.healing);
  if (port.cut === 'closed') await port.proxy.open();
  else if (port.cut === 'silent') port.proxy.thaw();
  port.cut = undefined;
}
