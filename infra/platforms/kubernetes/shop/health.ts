import { READINESS_PATH } from '../../../local/parts/services.ts';
import { kubectlJson } from '../cluster/kubectl.ts';
import { NAMESPACE } from './manifests.ts';
import { type Pod, podsOfShop } from './pods.ts';

const ANSWERS_WITHIN_MS = 2_000;

interface Scaled {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly readyReplicas?: number };
}

/** What is not as it was asked for, a line each; none when the shop is healthy. */
export async function complaints(): Promise<string[]> {
  const { items } = await kubectlJson<{ items: readonly Scaled[] }>(
    '--namespace',
    NAMESPACE,
    'get',
    'deployments,statefulsets',
  );
  if (items.length === 0) return ['nothing is deployed'];
  const pods = await podsOfShop();
  // The cluster notices a second after a kill, and 20 s after a cut: until then it says that all is well. So they are asked.
  const answers = await Promise.all(pods.map(async (pod) => pod.ready && !pod.leaving && (await isReady(pod))));
  return items.flatMap(({ metadata: { name }, spec: { replicas = 1 }, status }) => {
    const ofIt = pods.filter(({ service }) => service === name);
    const well = ofIt.length > 0 ? pods.filter((pod, index) => pod.service === name && answers[index]).length : 0;
    const ready = Math.min(well, status.readyReplicas ?? 0);
    return ready >= replicas ? [] : [`${name}: ${ready} of ${replicas} ready`];
  });
}

/** Of a service its own readiness; what has no HTTP port has the cluster's word for it. */
async function isReady({ app, origin }: Pod): Promise<boolean> {
  if (!app || !origin) return true;
  return fetch(`${origin}${READINESS_PATH}`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
}
