import { join } from 'node:path';
import type { Part } from '../part.ts';
import { CHECKOUT, type Instance } from '../ports.ts';
import { smtp } from '../probes.ts';

export function mailPart({ ports, folders }: Instance): Part {
  return {
    kind: 'server',
    name: 'mail',
    purpose: 'catches all e-mail',
    dependsOn: [],
    command: process.execPath,
    // It keeps nothing but ids; without a limit V8 would let the garbage of 20,000 mails lie.
    args: ['--max-old-space-size=64', '--max-semi-space-size=4', join(CHECKOUT, 'infra', 'local', 'mail-catcher.ts')],
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      SMTP_PORT: String(ports.smtp),
      WEB_PORT: String(ports.mailWeb),
      MAIL_FOLDER: join(folders.data, 'mail'),
    },
    port: ports.mailWeb,
    otherPorts: [ports.smtp],
    probe: smtp(ports.smtp),
    stopSignal: 'SIGTERM',
    stopGraceMs: 5_000,
    readyWithinMs: 20_000,
  };
}
