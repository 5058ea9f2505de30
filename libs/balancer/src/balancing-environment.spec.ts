import { z } from 'zod';
import { balancingEnvironment, balancingOf, serviceAddresses } from './balancing-environment.ts';

describe('the environment of an app that calls services', () => {
  it('takes addresses of every kind, mixed', () => {
    const list = 'http://127.0.0.1:4201, dns://catalog:4201,srv://_http._tcp.catalog,file:///etc/catalog.json';
    expect(serviceAddresses.parse(list)).toHaveLength(4);
  });

  it.each(['', ',', 'http://a:1,ftp://secret', 'dns://secret'])('refuses %p and does not repeat it', (list) => {
    const { error } = serviceAddresses.safeParse(list);
    expect(error).toBeDefined();
    expect(JSON.stringify(error!.issues.map(({ message }) => message))).not.toContain('secret');
  });

  it('balances by round robin unless it is told otherwise', () => {
    const schema = z.object(balancingEnvironment);
    expect(balancingOf(schema.parse({}))).toMatchObject({ method: 'round_robin', health: { slowStartMs: 10_000 } });
    expect(balancingOf(schema.parse({ BALANCER_METHOD: 'p2c_ewma', ZONE: 'a' }))).toMatchObject({
      method: 'p2c_ewma',
      zone: 'a',
    });
    expect(schema.safeParse({ BALANCER_METHOD: 'least_conn' }).success).toBe(false);
  });
});
