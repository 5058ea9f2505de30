/**
 * The jobs, what others need first. The edge comes before the gateways and answers 502 until they are there: by it every
 * service gets the keys of the issuer.
 */
export const DEPLOY_ORDER = [
  'postgres',
  'redis',
  'kafka',
  'mail',
  'postgres-replicas',
  'edge',
  'catalog',
  'orders',
  'notifications',
  'gateway',
] as const;
export type JobName = (typeof DEPLOY_ORDER)[number];

export function fileOf(job: JobName): string {
  return `infra/nomad/${job}.nomad.hcl`;
}
