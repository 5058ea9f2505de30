import { instanceOf, INSTANCES, throughProxy, type Instance } from './ports.ts';

const portsIn = (ports: object): number[] =>
  Object.values(ports).flatMap((value: unknown) => (typeof value === 'number' ? value : portsIn(value as object)));

/** Linux hands out ports from here on to outgoing connections. */
const FIRST_EPHEMERAL = 32_768;

describe('the ports of an instance', () => {
  const instances = (offset: number): Instance[] =>
    INSTANCES.map((name) => instanceOf(name, { HIGHSTREET_PORT_OFFSET: String(offset) }));

  it('are all different, those of the other instance included', () => {
    const all = instances(0).flatMap(({ ports }) => portsIn(ports));
    expect(new Set(all).size).toBe(all.length);
  });

  it('are below those of outgoing connections, up to an offset of 2,000', () => {
    for (const { ports } of instances(2_000)) expect(Math.max(...portsIn(ports))).toBeLessThan(FIRST_EPHEMERAL);
  });

  it('are others through the proxy, for all that services call', () => {
    const [local] = instances(0) as [Instance];
    const seen = throughProxy(local).ports;
    for (const key of Object.keys(local.ports.proxied) as (keyof typeof local.ports.proxied)[])
      expect(portsIn({ seen: seen[key] }).some((port) => portsIn({ own: local.ports[key] }).includes(port))).toBe(
        false,
      );
    expect(seen.nginx).toBe(local.ports.nginx);
  });
});
