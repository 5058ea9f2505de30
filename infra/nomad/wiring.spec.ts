import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { CHECKOUT, instanceOf } from '../local/ports.ts';
import { LB_METHODS } from '../nginx/edge/lb-method.ts';
import { renderUpstreams } from '../nginx/edge/render-upstreams.ts';
import { checkNomadJobs } from './check.ts';
import { parseJob, readJobs } from './job-files.ts';
import { volumeSpecification, volumesOf } from './volumes.ts';
import { wiringProblems } from './wiring.ts';

const { ports } = instanceOf('local', {});
const folder = join(CHECKOUT, 'infra', 'nomad');
const text = (job: string) => readFileSync(join(folder, `${job}.nomad.hcl`), 'utf8');

/** The problems when one job is written otherwise. */
async function problemsWith(job: string, from: string, to: string): Promise<string[]> {
  const before = text(job);
  expect(before).toContain(from);
  const jobs = await readJobs(folder);
  jobs.set(
    ...(await parseJob(
      job,
      before.replace(from, () => to),
    )),
  );
  return wiringProblems(jobs, ports);
}

describe('the jobs of Nomad', () => {
  it('fit together, and deploy the services as the other targets do', async () => {
    expect(await checkNomadJobs()).toEqual([]);
  });

  it.each([
    ['orders', 'nomadService "kafka"', 'nomadService "kafak"', 'orders: no job registers the service kafak'],
    [
      'orders',
      '"nomad/jobs/orders"',
      '"nomad/jobs/catalog"',
      'orders: its tasks may not read the variable nomad/jobs/catalog',
    ],
    ['gateway', '{{ .dev_issuer_key }}', '{{ .issuer_key }}', 'gateway: nobody puts issuer_key into its variable'],
    ['redis', 'static = 16379', 'static = 6379', 'redis: redis is on the port 6379, natively on 16379'],
    [
      'kafka',
      'apache/kafka:4.3.1',
      'apache/kafka:latest',
      'kafka: the image apache/kafka:latest is not among those of the other targets',
    ],
    ['mail', 'provider = "nomad"', 'provider = "consul"', 'mail: the service smtp is not registered with Nomad itself'],
    ['mail', 'type     = "http"', 'type     = "script"', 'mail: mail has a check of type script'],
    [
      'postgres',
      'volume      = "data"',
      'volume      = "date"',
      'postgres: the volume date is mounted and not asked for',
    ],
    ['catalog', 'auto_revert       = true', 'auto_revert       = false', 'catalog: a version that fails stays'],
    ['catalog', 'min = 2', 'min = 3', "catalog: 2 instances are not within the scaler's 3 to 8"],
  ])('do not when %s says %s otherwise', async (job, from, to, line) => {
    expect(await problemsWith(job, from, to)).toContain(line);
  });

  it('mount volumes that belong to who writes into them', async () => {
    const volumes = volumesOf(await readJobs(folder));
    expect(volumes).toHaveLength(8);
    expect(volumes).toContainEqual({ name: 'postgres-orders-1-replica', uid: 999, gid: 999 });
    const specification = await parse('volume.hcl', volumeSpecification({ name: 'kafka', uid: 1000, gid: 1000 }));
    expect(specification).toMatchObject({ name: 'kafka', type: 'host', parameters: [{ uid: '1000' }] });
  });
});

describe('the upstreams of the edge', () => {
  /** The template as Nomad renders it: `range … else … end` over the gateways, the only action in it. */
  const rendered = (template: string, addresses: readonly string[]) =>
    template.replace(
      /\s*\{\{- range nomadService "gateway" \}\}([\s\S]*?)\{\{- else \}\}([\s\S]*?)\{\{- end \}\}/,
      (_, each: string, none: string) =>
        addresses.length === 0
          ? none.trimEnd()
          : addresses.map((address) => each.trimEnd().replace('{{ .Address }}:{{ .Port }}', address)).join(''),
    );
  const lines = (conf: string) =>
    conf
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const gateways = ['10.0.0.1:20001', '10.0.0.2:20002'];

  it.each(Object.keys(LB_METHODS).filter((method) => method !== 'weighted') as (keyof typeof LB_METHODS)[])(
    'are by %s what the renderer of the other targets writes',
    async (method) => {
      const [, job] = await parseJob('edge', text('edge').replace('"round_robin"', `"${method}"`));
      const template = job.group?.edge?.[0]?.task?.nginx?.[0]?.template?.[0]?.data ?? '';
      const [group] = renderUpstreams({ method, gateways: gateways.map((address) => ({ address })) }).split('\n}\n');
      const [reload, ...own] = lines(rendered(template, gateways));
      expect(reload).toBe('keepalive_min_timeout 10s;');
      expect(own.slice(0, own.indexOf('}'))).toEqual(lines(group ?? ''));
    },
  );

  it('name somebody who refuses while there is no gateway, since NGINX starts with no empty group', async () => {
    const [, job] = await parseJob('edge', text('edge'));
    const template = job.group?.edge?.[0]?.task?.nginx?.[0]?.template?.[0]?.data ?? '';
    expect(lines(rendered(template, []))).toContain('server 127.0.0.1:1 max_fails=3 fail_timeout=2s;');
  });
});
