import { nomadFrom } from '../read-nomad.ts';
import { type ChangedTarget, changed } from './changed-target.ts';
import { IMAGE, projectFile } from './project-files.ts';

/** Those of the service; a task before it has the same limits. */
const LIMITS = '      resources {\n        cpu    = 1000\n        memory = 384\n      }\n\n      # Of the task';

export const changedNomad: ChangedTarget = {
  name: 'nomad',
  read: (changes) => nomadFrom(changed(projectFile('infra/nomad/notifications.nomad.hcl'), changes), IMAGE),
  changes: {
    image: ['default = "0.1.0"', 'default = "0.2.0"'],
    port: ['to = 4401', 'to = 4402'],
    'key missing': ['    SMTP_URL="smtp://{{ .Address }}:{{ .Port }}"\n', ''],
    'key too many': ['    SMTP_URL="', '    SMPT_URL=""\n    SMTP_URL="'],
    probe: ['path     = "/readyz"', 'path     = "/healthz"'],
    'CPU limit': [LIMITS, LIMITS.replace('1000', '2000')],
    'memory limit': [LIMITS, LIMITS.replace('384', '512')],
    'drain time': ['kill_timeout   = "25s"', 'kill_timeout   = "30s"'],
    'update rule': ['canary            = var.count', 'canary            = 1'],
  },
};
