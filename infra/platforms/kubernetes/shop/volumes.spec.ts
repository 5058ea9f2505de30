import { volumesFor } from './volumes.ts';

const claim = (name: string, storage: string) => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
});

describe('volumes of a test cluster', () => {
  it('are there for each claim of each instance, by the name that the claim will have', () => {
    const set = { replicas: 2, volumeClaimTemplates: [claim('data', '2Gi'), claim('log', '1Gi')] };
    const manifests = [
      { kind: 'Deployment', metadata: { name: 'gateway' }, spec: {} },
      { kind: 'StatefulSet', metadata: { name: 'kafka', namespace: 'shop' }, spec: set },
      { kind: 'StatefulSet', metadata: { name: 'redis', namespace: 'shop' }, spec: {} },
    ];
    const volumes = volumesFor(manifests, '/volumes', 'node-1');
    expect(volumes.map(({ folder }) => folder)).toEqual([
      '/volumes/data-kafka-0',
      '/volumes/data-kafka-1',
      '/volumes/log-kafka-0',
      '/volumes/log-kafka-1',
    ]);
    expect(volumes[3]?.manifest).toMatchObject({
      metadata: { name: 'log-kafka-1' },
      spec: {
        capacity: { storage: '1Gi' },
        claimRef: { namespace: 'shop', name: 'log-kafka-1' },
        local: { path: '/volumes/log-kafka-1' },
      },
    });
  });
});
