import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Docker } from '../../engine/docker.ts';
import { ensureEngine } from '../../engine/engine.ts';
import { imageOf } from '../../images/image-names.ts';
import { Failure } from '../../local/failure.ts';
import type { AppName } from '../../local/parts/services.ts';
import type { DeployedShop, Platform, RunningInstance, Usage } from '../platform.ts';
import { startCluster, stopCluster } from './cluster/cluster.ts';
import { kubectl, kubectlJson } from './cluster/kubectl.ts';
import { FOLDERS, NODES } from './cluster/layout.ts';
import { setCable } from './cluster/network.ts';
import { until } from './cluster/until.ts';
import { NO_VERSION, ShopImages } from '../shop-images.ts';
import { importImages } from './images/import.ts';
import { scaleByLoad } from './shop/autoscaling.ts';
import { complaints } from './shop/health.ts';
import { mainProcess } from './shop/kill.ts';
import { choose, copyManifests, DEPLOYED, imagesToImport, NAMESPACE, rendered } from './shop/manifests.ts';
import { lacksImage, podsIn, podOf, podsOfShop } from './shop/pods.ts';
import { volumesFor } from './shop/volumes.ts';
import { ensureTools, missingForCluster, type Tools } from './tools/tools.ts';
import { clusterUsage } from './usage.ts';

/** A first start: databases, Kafka, and migrations that fail until they are there and are tried again ever later. */
const UP_WITHIN_MS = 600_000;
/** Four services, two instances each, one after the other. */
const UPDATED_WITHIN_MS = 600_000;
const [FIRST, SECOND] = NODES;

/**
 * The manifests of k8s/overlays/local on a cluster of two nodes that is made on this machine for it. With an archive of
 * `docker save` that holds the images of all versions no container engine is asked for them.
 */
export function kubernetes({ archive }: { archive?: string } = {}): Platform {
  return new Kubernetes(archive);
}

class Kubernetes implements Platform {
  readonly name = 'kubernetes';
  /** That of the first deployment: see choose(). */
  #toolsVersion = '';
  readonly #archive: string | undefined;

  constructor(archive: string | undefined) {
    this.#archive = archive;
  }

  missing(): Promise<string | undefined> {
    return Promise.resolve(missingForCluster());
  }

  async prepare(versions: readonly string[]): Promise<void> {
    const tools = await ensureTools();
    await startCluster(tools);
    try {
      if (this.#archive) await importImages(this.#archive, tools.ctr);
      else await giveImages(versions, tools);
    } catch (error) {
      await stopCluster();
      throw error;
    }
    this.#toolsVersion = versions[0] ?? '';
  }

  async deploy(version: string): Promise<DeployedShop> {
    copyManifests();
    choose(version, this.#toolsVersion);
    const volumes = volumesFor(await rendered(), FOLDERS.volumes, FIRST.name);
    for (const { folder } of volumes) mkdirSync(folder, { recursive: true });
    const list = { apiVersion: 'v1', kind: 'List', items: volumes.map(({ manifest }) => manifest) };
    await kubectl(['apply', '--filename=-'], JSON.stringify(list));
    await kubectl(['apply', '--kustomize', DEPLOYED]);
    await this.untilHealthy(UP_WITHIN_MS);
    return { baseUrl: `http://${await addressOf('edge')}`, mailUrl: await this.#mailUrl() };
  }

  async update(version: string): Promise<void> {
    choose(version, this.#toolsVersion);
    await kubectl(['apply', '--kustomize', DEPLOYED]);
    const done = async () => {
      const pods = (await podsOfShop()).filter(({ app }) => app);
      return pods.every((pod) => pod.version === version) && (await complaints()).length === 0;
    };
    if (await until(done, UPDATED_WITHIN_MS)) return;
    throw new Error(`the update to ${version} is not over: ${(await complaints()).join(', ')}`);
  }

  async updateInVain(app: AppName): Promise<string> {
    const deployment = `deployment/${app}`;
    const ask = (...args: string[]): Promise<string> => kubectl(['--namespace', NAMESPACE, ...args]);
    await ask('set', 'image', deployment, `${app}=${imageOf(app, NO_VERSION)}`);
    const stuck = async () =>
      (await podsIn(NAMESPACE)).some((pod) => podOf(pod).version === NO_VERSION && lacksImage(pod));
    if (!(await until(stuck, UPDATED_WITHIN_MS))) throw new Failure(`No pod of ${app} lacks its image`, 'See its pods');
    // Kubernetes stops there and takes nothing back by itself: the old pods go on until somebody does.
    await ask('rollout', 'undo', deployment);
    await ask('rollout', 'status', deployment, `--timeout=${UPDATED_WITHIN_MS / 1_000}s`);
    const gone = async () => (await podsOfShop()).every(({ version }) => version !== NO_VERSION);
    if (!(await until(gone, UPDATED_WITHIN_MS))) throw new Failure(`A pod of ${app} stays`, 'See its events');
    return 'kubectl rollout undo; until then it had stopped at the first pod';
  }

  scaleByLoad(app: AppName): Promise<string> {
    return scaleByLoad(app);
  }

  async instances(): Promise<readonly RunningInstance[]> {
    const pods = await podsOfShop();
    // One that was told to go is none, though on a node that fell silent it never hears of it, and seems to run.
    return pods.flatMap(({ app, name, version, node, running, leaving }) =>
      app && running && !leaving ? [{ app, name, version, node }] : [],
    );
  }

  async kill({ name }: RunningInstance): Promise<void> {
    const pod = (await podsOfShop()).find((candidate) => candidate.name === name);
    const pid = pod?.containerId && mainProcess(pod.containerId);
    if (!pid) throw new Error(`no pod ${name} runs`);
    process.kill(pid, 'SIGKILL');
  }

  async untilHealthy(timeoutMs: number): Promise<void> {
    if (await until(async () => (await complaints()).length === 0, timeoutMs)) return;
    throw new Failure(
      `The shop is not healthy: ${(await complaints()).join(', ')}.`,
      `See kubectl --namespace ${NAMESPACE} describe pods; logs are in ${FOLDERS.root}.`,
    );
  }

  async cutNode(): Promise<{ readonly node: string; heal(): Promise<void> }> {
    setCable(SECOND.name, 'down');
    return Promise.resolve({
      node: SECOND.name,
      heal: async () => {
        setCable(SECOND.name, 'up');
        await kubectl(['wait', `node/${SECOND.name}`, '--for=condition=Ready', '--timeout=120s']);
      },
    });
  }

  usage(): Promise<{ readonly shop: Usage; readonly platform: Usage }> {
    return clusterUsage();
  }

  tearDown(): Promise<void> {
    return stopCluster();
  }

  async #mailUrl(): Promise<string> {
    const mail = (await podsIn(NAMESPACE)).find((pod) => podOf(pod).service === 'mail');
    const port = mail?.spec.containers[0]?.ports?.find(({ name }) => name === 'web')?.containerPort;
    return `http://${mail?.status.podIP}:${port}`;
  }
}

/** The images of the shop, from a container engine into the nodes. It is needed for that alone, and ends if it was started here. */
async function giveImages(versions: readonly string[], { ctr }: Tools): Promise<void> {
  const engine = await ensureEngine();
  const archive = join(FOLDERS.root, 'images', 'shop.tar');
  try {
    const images = new ShopImages(engine);
    await images.build(versions);
    await new Docker(engine.environment).run(['save', '--output', archive, ...imagesToImport(versions)]);
    await images.remove();
  } finally {
    await engine.stop();
  }
  console.log('Giving the images to the nodes');
  await importImages(archive, ctr);
  rmSync(archive);
}

async function addressOf(service: string): Promise<string> {
  const { spec } = await kubectlJson<{ spec: { clusterIP: string; ports: { port: number }[] } }>(
    ...['--namespace', NAMESPACE, 'get', 'service', service],
  );
  return `${spec.clusterIP}:${spec.ports[0]?.port}`;
}
