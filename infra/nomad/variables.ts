import { readFileSync } from 'node:fs';
import { cursorSecret, devIssuerKeyFile, postgresPassword } from '../local/keys.ts';
import type { JobName } from './deploy-order.ts';

/** What is secret, by its name in a Nomad variable. */
const SECRETS = {
  cursor_secret: cursorSecret,
  postgres_password: postgresPassword,
  dev_issuer_key: (folder: string) => readFileSync(devIssuerKeyFile(folder), 'utf8'),
} as const;
export type SecretName = keyof typeof SECRETS;

/** A variable for each job, at the only path below nomad/jobs that its own tasks may read where ACLs are on. */
export const VARIABLES: Partial<Record<JobName, readonly SecretName[]>> = {
  gateway: ['cursor_secret', 'dev_issuer_key'],
  catalog: ['cursor_secret', 'postgres_password'],
  orders: ['cursor_secret', 'postgres_password'],
  notifications: ['cursor_secret', 'postgres_password'],
  postgres: ['postgres_password'],
  'postgres-replicas': ['postgres_password'],
};

export function variablePath(job: string): string {
  return `nomad/jobs/${job}`;
}

/** A variable as `nomad var put` takes it. */
export interface VariableSpecification {
  readonly Path: string;
  readonly Items: Readonly<Record<string, string>>;
}

/** All of them, with the secrets of a folder: made at the first time, the same ever after. */
export function variablesWith(folder: string): VariableSpecification[] {
  return Object.entries(VARIABLES).map(([job, names]) => ({
    Path: variablePath(job),
    Items: Object.fromEntries(names.map((name) => [name, SECRETS[name](folder)])),
  }));
}
