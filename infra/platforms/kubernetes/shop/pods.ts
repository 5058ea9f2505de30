import type { AppName } from '../../../local/parts/services.ts';
import { APPS } from '../../../local/parts/services.ts';
import { kubectlJson } from '../cluster/kubectl.ts';
import { NAMESPACE } from './manifests.ts';

/** What is read of a pod, as the API server gives it. */
export interface PodJson {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly {
      readonly name: string;
      readonly image: string;
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}
interface ContainerStatus {
  readonly name: string;
  /** `containerd://…`; empty before it is made. */
  readonly containerID?: string;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string; readonly message?: string };
  };
}

/** A pod of a service or of the edge. */
export interface Pod {
  readonly name: string;
  /** `app.kubernetes.io/name`: `orders`, `edge`. */
  readonly service: string;
  readonly app: AppName | undefined;
  readonly version: string;
  readonly node: string;
  /** Of its first container; undefined when none was made yet. */
  readonly containerId: string | undefined;
  readonly running: boolean;
  readonly ready: boolean;
  readonly leaving: boolean;
  /** Where its first container is asked; undefined before it has an address. */
  readonly origin: string | undefined;
}

export async function podsOfShop(): Promise<Pod[]> {
  return (await podsIn(NAMESPACE)).map(podOf);
}

export async function podsIn(namespace: string): Promise<readonly PodJson[]> {
  return (await kubectlJson<{ items: readonly PodJson[] }>('--namespace', namespace, 'get', 'pods')).items;
}

export function podOf({ metadata, spec, status }: PodJson): Pod {
  const service = metadata.labels?.['app.kubernetes.io/name'] ?? '';
  const [container] = spec.containers;
  const state = status.containerStatuses?.find(({ name }) => name === container?.name);
  const port = container?.ports?.find(({ name }) => name === 'http')?.containerPort;
  return {
    name: metadata.name,
    service,
    app: APPS.find((app) => app === service),
    version: container?.image.split(':').at(-1) ?? '',
    node: spec.nodeName ?? '',
    containerId: state?.containerID?.replace('containerd://', '') || undefined,
    running: state?.state?.running !== undefined,
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    leaving: metadata.deletionTimestamp !== undefined,
    origin: status.podIP && port ? `http://${status.podIP}:${port}` : undefined,
  };
}

/** A container of it waits for an image that its node has not and cannot get. */
export function lacksImage(pod: PodJson): boolean {
  return statusesOf(pod).some(({ state }) => /^(ErrImage|ImagePullBackOff)/.test(state?.waiting?.reason ?? ''));
}

/** The containers that a pod has or had. */
export function containerIdsOf(pod: PodJson): string[] {
  return statusesOf(pod).flatMap(({ containerID }) => (containerID ? [containerID.replace('containerd://', '')] : []));
}

function statusesOf({ status }: PodJson): ContainerStatus[] {
  return [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
}
