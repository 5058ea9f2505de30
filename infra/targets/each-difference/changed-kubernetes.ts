import { globSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../local/ports.ts';
import { kubernetesFrom } from '../read-kubernetes.ts';
import { type ChangedTarget, changed } from './changed-target.ts';
import { IMAGE, projectFile } from './project-files.ts';

const CHANGED = 'k8s/base/notifications/deployment.yaml';

export const changedKubernetes: ChangedTarget = {
  name: 'kubernetes',
  read: (changes) => {
    const files = globSync('k8s/base/**/*.yaml', { cwd: CHECKOUT }).map((file) => join(file));
    const texts = files.map((file) => changed(projectFile(file), file === CHANGED ? changes : []));
    return kubernetesFrom(texts.join('\n---\n'), IMAGE);
  },
  changes: {
    image: [
      '        - name: notifications\n          image: highstreet/notifications:0.1.0\n',
      '        - name: notifications\n          image: highstreet/notifications:0.2.0\n',
    ],
    port: ['containerPort: 4401', 'containerPort: 4402'],
    'key missing': ['            - { name: SMTP_URL, value: smtp://mail:11025 }\n', ''],
    'key too many': [
      '            - { name: SMTP_URL, ',
      '            - { name: SMPT_URL, value: x }\n            - { name: SMTP_URL, ',
    ],
    probe: ['{ httpGet: { path: /readyz, port: http }', '{ httpGet: { path: /healthz, port: http }'],
    'CPU limit': [
      "            limits: { cpu: '1', memory: 384Mi }\n",
      "            limits: { cpu: '2', memory: 384Mi }\n",
    ],
    'memory limit': [
      "            limits: { cpu: '1', memory: 384Mi }\n",
      "            limits: { cpu: '1', memory: 512Mi }\n",
    ],
    'drain time': ['terminationGracePeriodSeconds: 25', 'terminationGracePeriodSeconds: 30'],
    'update rule': ['maxSurge: 1, maxUnavailable: 0', 'maxSurge: 0, maxUnavailable: 1'],
  },
};
