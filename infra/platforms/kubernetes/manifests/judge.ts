import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kubectl } from '../cluster/kubectl.ts';
import { LOCATION } from './schemas.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly volumes?: readonly object[] } };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

/** As it is named in a message. */
export function nameOf({ kind, apiVersion, metadata }: Manifest): string {
  return `${kind} ${metadata.name} (${apiVersion})`;
}

/** What kubeconform finds wrong, a line each. */
export async function byKubeconform(
  program: string,
  schemas: string,
  manifests: readonly Manifest[],
): Promise<string[]> {
  const running = promisify(execFile)(program, ['-output', 'json', '-schema-location', `${schemas}/${LOCATION}`, '-']);
  running.child.stdin?.end(yaml(manifests));
  const { stdout } = await running.catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  const { resources = [] } = JSON.parse(stdout) as {
    resources?: readonly { kind: string; name: string; status: string; msg: string }[];
  };
  return resources
    .filter(({ status }) => status !== 'statusValid')
    .map(({ kind, name, msg }) => `kubeconform: ${kind} ${name}: ${msg}`);
}

/** What the API server refuses: it knows also what fits together, as defaults, limits and policies. */
export async function byServer(manifests: readonly Manifest[]): Promise<string[]> {
  return await refusals(['apply', '--server-side', '--dry-run=server', '--filename=-'], manifests);
}

/** Whether the pods that the workloads will make are admitted: of a Deployment the server judges no pod. */
export async function podsByServer(manifests: readonly Manifest[]): Promise<string[]> {
  const pods = manifests.flatMap(({ metadata: { name, namespace }, spec }): object[] => {
    const pod = spec?.template?.spec;
    if (!pod) return [];
    // A StatefulSet would put claims in their place.
    const claimed = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => ({ name: metadata.name, emptyDir: {} }));
    const volumes = [...(pod.volumes ?? []), ...claimed];
    return [{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { ...pod, volumes } }];
  });
  return await refusals(['create', '--dry-run=server', '--filename=-'], pods);
}

async function refusals(command: readonly string[], manifests: readonly object[]): Promise<string[]> {
  if (manifests.length === 0) return [];
  return kubectl(command, yaml(manifests)).then(
    () => [],
    (error: Error) => error.message.split('\n').map((line) => `API server: ${line}`),
  );
}

/** JSON is YAML. */
function yaml(manifests: readonly object[]): string {
  return manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n');
}
