import type { ServiceImage } from './read-image.ts';
import { kubernetesFrom } from './read-kubernetes.ts';

const IMAGE: ServiceImage = { environment: { HOST: '0.0.0.0' }, probe: undefined, flags: ['--a'] };
const MANIFESTS = `
kind: ConfigMap
metadata: { name: everywhere }
data: { LOG_LEVEL: info }
---
kind: Deployment
metadata: { name: gateway }
spec:
  strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  template:
    spec:
      terminationGracePeriodSeconds: 25
      containers:
        - image: highstreet/gateway:1
          ports: [{ name: http, containerPort: 4101 }]
          envFrom: [{ configMapRef: { name: everywhere } }]
          env: [{ name: PORT, value: '4101' }]
          readinessProbe: { httpGet: { path: /readyz, port: http } }
          resources: { limits: { cpu: 500m, memory: 384Mi } }
---
kind: Service
metadata: { name: gateway }
`;

describe('manifests of Kubernetes', () => {
  it('are read into the shape of all targets', () => {
    expect(kubernetesFrom(MANIFESTS, IMAGE).instances).toEqual([
      {
        name: 'gateway',
        app: 'gateway',
        deployed: {
          image: 'highstreet/gateway:1',
          port: 4101,
          environment: { HOST: '0.0.0.0', LOG_LEVEL: 'info', PORT: '4101' },
          probe: '/readyz',
          cpus: 0.5,
          memoryMiB: 384,
          graceMs: 25_000,
          update: { order: 'start-first', atOnce: 1 },
          flags: ['--a'],
        },
      },
    ]);
  });

  it('have the update rule stop-first when an instance may be missing', () => {
    const text = MANIFESTS.replace('maxSurge: 1, maxUnavailable: 0', 'maxSurge: 0, maxUnavailable: 2');
    expect(kubernetesFrom(text, IMAGE).instances[0]?.deployed.update).toEqual({ order: 'stop-first', atOnce: 2 });
  });
});
