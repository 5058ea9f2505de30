import { readEdgeSettings } from './edge-settings.ts';
import { lookupBy, renderLookup } from './render-lookup.ts';

describe('an edge that looks its gateways up', () => {
  const inPod = 'search shop.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';

  it('asks the name server of a pod for the full name, every second', () => {
    const lookup = lookupBy(inPod, ['gateway:4101']);
    expect(renderLookup(readEdgeSettings({}, 1), lookup)).toEqual({
      'upstreams.conf': 'resolver 10.96.0.10 valid=1s;\nresolver_timeout 2s;\n',
      'readiness.conf': 'set $gateways "gateway.shop.svc.cluster.local:4101";\n',
    });
  });

  it('takes a full name as it is, and a name server of version 6 in brackets', () => {
    const lookup = lookupBy('nameserver fd00::a\n', ['gateway.shop:4101']);
    expect(lookup).toEqual({ gateways: 'gateway.shop:4101', address: 'fd00::a', ipv6: true });
    expect(renderLookup(readEdgeSettings({}, 1), lookup)['upstreams.conf']).toContain('resolver [fd00::a] ');
  });

  it('refuses what it cannot do', () => {
    expect(() => lookupBy(inPod, ['a:1', 'b:1'])).toThrow(/^GATEWAYS: /);
    expect(() => lookupBy('', ['a:1'])).toThrow(/no name server/);
    const settings = readEdgeSettings({ LB_METHOD: 'ip_hash' }, 1);
    expect(() => renderLookup(settings, lookupBy(inPod, ['a:1']))).toThrow(/^LB_METHOD: .*ip_hash/);
  });
});
