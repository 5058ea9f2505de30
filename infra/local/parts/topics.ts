import { join } from 'node:path';
import type { Part } from '../part.ts';
import { CHECKOUT, type Instance } from '../ports.ts';

export function topicsTask({ ports }: Instance): Part {
  return {
    kind: 'task',
    name: 'topics',
    purpose: 'the topics of all events',
    dependsOn: ['kafka'],
    command: process.execPath,
    args: [join(CHECKOUT, 'infra', 'local', 'create-topics.ts')],
    env: { ...process.env, KAFKA_BROKERS: `127.0.0.1:${ports.kafka}` },
    cwd: CHECKOUT,
    attempts: 5,
  };
}
