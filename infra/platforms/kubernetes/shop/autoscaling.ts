import { join } from 'node:path';
import { Failure } from '../../../local/failure.ts';
import type { AppName } from '../../../local/parts/services.ts';
import { CHECKOUT } from '../../../local/ports.ts';
import { kubectl, kubectlJson } from '../cluster/kubectl.ts';
import { until } from '../cluster/until.ts';
import { NAMESPACE } from './manifests.ts';

/** metrics-server reads every 15 s, the autoscaler looks every 15 s at what it read, and a pod has to get ready. */
const SCALED_WITHIN_MS = 240_000;
/** Thousandths of a core an instance: any request at all is more. */
const TARGET = '1m';

interface Deployment {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly replicas?: number; readonly readyReplicas?: number };
}

/** The project's own HorizontalPodAutoscaler, for as long as it takes to see it scale. */
export async function scaleByLoad(app: AppName): Promise<string> {
  const deployment = `deployment/${app}`;
  const ask = (...args: string[]): Promise<string> => kubectl(['--namespace', NAMESPACE, ...args]);
  const look = () => kubectlJson<Deployment>('--namespace', NAMESPACE, 'get', deployment);
  const before = (await look()).spec.replicas;
  await ask('apply', `--filename=${join(CHECKOUT, 'k8s', 'components', 'autoscaling', `${app}.yaml`)}`);
  const beganMs = Date.now();
  try {
    const target = { type: 'AverageValue', averageValue: TARGET };
    const metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
    await ask('patch', `hpa/${app}`, '--type=merge', `--patch=${JSON.stringify({ spec: { metrics } })}`);
    let ready = 0;
    const more = async () => (ready = (await look()).status.readyReplicas ?? 0) > before;
    if (!(await until(more, SCALED_WITHIN_MS)))
      throw new Failure(`${app} stays at ${ready}`, `See kubectl --namespace ${NAMESPACE} describe hpa`);
    const seconds = Math.round((Date.now() - beganMs) / 1_000);
    return `${before} to ${ready} ready after ${seconds} s, its target lowered to ${TARGET} of a core`;
  } finally {
    await ask('delete', `hpa/${app}`);
    await ask('scale', deployment, `--replicas=${before}`);
    await until(async () => (await look()).status.replicas === before, SCALED_WITHIN_MS);
  }
}
