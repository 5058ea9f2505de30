import { readFileSync } from 'node:fs';
import { edgeFiles } from './edge-files.ts';

describe('the edge on Swarm', () => {
  it('has every include of nginx.conf, and looks the gateways up while it runs', () => {
    const files = edgeFiles({});
    const main = readFileSync(new URL('../nginx/nginx.conf', import.meta.url), 'utf8');
    const included = [...main.matchAll(/^\s*include (\S+);/gm)].map(([, name]) => name);
    expect(Object.keys(files).sort()).toEqual([...new Set(included)].sort());
    expect(files['upstreams.conf']).toMatch(/^resolver 127\.0\.0\.11 valid=1s/);
    expect(files['readiness.conf']).toBe('set $gateways "tasks.gateway:4101";\n');
  });

  it('refuses what it cannot do', () => {
    expect(() => edgeFiles({ LB_METHOD: 'least_conn' })).toThrow(/^LB_METHOD: .*least_conn/);
  });
});
