import { readSwarm } from '../read-swarm.ts';
import { type Change, type ChangedTarget, changed } from './changed-target.ts';
import { IMAGE, projectFile } from './project-files.ts';

/** What notifications inherits is written into itself, so that it alone differs. */
const INHERITED = '  notifications:\n    <<: *service\n';
const instead = (line: string): Change => [INHERITED, `${INHERITED}    ${line}\n`];
const DEPLOYED = '    deploy: { <<: *deploy, replicas: 1 }\n';
const deployed = (word: string): Change => [DEPLOYED, DEPLOYED.replace(' }', `, ${word} }`)];

export const changedSwarm: ChangedTarget = {
  name: 'swarm',
  read: (changes) => readSwarm(changed(projectFile('infra/swarm/stack.yml'), changes), IMAGE),
  changes: {
    image: ['highstreet/notifications:${HIGHSTREET_VERSION:-0.1.0}', 'highstreet/notifications:0.2.0'],
    port: ["PORT: '4401'", "PORT: '4402'"],
    'key missing': ['      SMTP_URL: smtp://mail:11025\n', ''],
    'key too many': ['      SMTP_URL: ', '      SMPT_URL: smtp://mail:11025\n      SMTP_URL: '],
    probe: instead("healthcheck: { test: [CMD, node, /app/healthcheck.mjs, 'http://127.0.0.1:4401/healthz'] }"),
    'CPU limit': deployed("resources: { limits: { cpus: '2.00', memory: 384M } }"),
    'memory limit': deployed("resources: { limits: { cpus: '1.00', memory: 512M } }"),
    'drain time': instead('stop_grace_period: 30s'),
    'update rule': deployed('update_config: { parallelism: 1, order: stop-first, failure_action: rollback }'),
  },
};
