import { readCompose } from '../read-compose.ts';
import { type Change, type ChangedTarget, changed } from './changed-target.ts';
import { IMAGE, projectFile } from './project-files.ts';

/** What notifications-1 inherits is written into itself, so that it alone differs. */
const INHERITED = '  notifications-1:\n    <<: *service\n';
const instead = (line: string): Change => [INHERITED, `${INHERITED}    ${line}\n`];

export const changedCompose: ChangedTarget = {
  name: 'compose',
  read: (changes) => readCompose(changed(projectFile('docker-compose.yml'), changes), IMAGE),
  changes: {
    image: [
      `${INHERITED}    image: highstreet/notifications:\${HIGHSTREET_VERSION:-0.1.0}\n`,
      `${INHERITED}    image: highstreet/notifications:0.2.0\n`,
    ],
    port: ["PORT: '4401'", "PORT: '4402'"],
    'key missing': ['      SMTP_URL: smtp://mail:11025\n', ''],
    'key too many': ['      SMTP_URL: ', '      SMPT_URL: smtp://mail:11025\n      SMTP_URL: '],
    probe: instead("healthcheck: { test: [CMD, node, /app/healthcheck.mjs, 'http://127.0.0.1:4401/healthz'] }"),
    'CPU limit': instead("deploy: { resources: { limits: { cpus: '2.00', memory: 384M } } }"),
    'memory limit': instead("deploy: { resources: { limits: { cpus: '1.00', memory: 512M } } }"),
    'drain time': instead('stop_grace_period: 30s'),
    'update rule': undefined,
  },
};
