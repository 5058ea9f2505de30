import { renderReadiness, renderUpstreams } from './render-upstreams.ts';

const gateways = (count: number) => Array.from({ length: count }, (_, index) => ({ address: `g${index + 1}:80` }));
const groupsOf = (text: string) => [...text.matchAll(/^upstream (\S+)/gm)].map(([, name]) => name);

describe('upstreams.conf', () => {
  it('has a group for each choice of at most two gateways to leave out that leaves one in', () => {
    const of = (count: number) => groupsOf(renderUpstreams({ method: 'round_robin', gateways: gateways(count) }));
    expect(of(1)).toEqual(['gateway']);
    expect(of(2)).toEqual(['gateway', 'gateway_without_1', 'gateway_without_2']);
    expect(of(3)).toHaveLength(1 + 3 + 3);
    expect(of(10)).toHaveLength(1 + 10 + 45);
  });

  it('keeps a gateway that is left out in its group, marked down, for the hashes to stay', () => {
    const text = renderUpstreams({ method: 'ip_hash', gateways: gateways(2) });
    expect(text).toMatch(/upstream gateway_without_2 {[^}]*server g1:80 [^;]*s;\s*server g2:80 [^;]* down;/);
    expect(text).toMatch(/"-2" gateway_without_2;/);
  });

  it('names the weights and the method', () => {
    const weighted = [
      { address: 'g1:80', weight: 3 },
      { address: 'g2:80', weight: 1 },
    ];
    expect(renderUpstreams({ method: 'weighted', gateways: weighted })).toMatch(
      /server g1:80 weight=3 .*\n\s*server g2:80 max_fails/,
    );
    // keepalive must stand after the method
    const hashed = renderUpstreams({ method: 'consistent_hash', gateways: gateways(1) });
    expect(hashed).toMatch(/hash \$remote_addr consistent;[^}]*keepalive 64;/);
  });

  it('reads who is out in the order in which the map names them', () => {
    const lines = renderReadiness(2, '/run/out').split('\n');
    expect(lines.filter((line) => line.includes('1') || line.includes('2'))).toEqual([
      'if (-f "/run/out/1") {',
      '  set $gateways_out "${gateways_out}-1";',
      'if (-f "/run/out/2") {',
      '  set $gateways_out "${gateways_out}-2";',
    ]);
  });
});
