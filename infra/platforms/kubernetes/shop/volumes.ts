/** What is read of a manifest. */
interface StatefulSet {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly replicas?: number;
    readonly volumeClaimTemplates?: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly accessModes: readonly string[]; readonly resources: { requests: { storage: string } } };
    }[];
  };
}

export interface Volume {
  readonly folder: string;
  readonly manifest: object;
}

/**
 * A volume for every claim that the StatefulSets of these manifests will make, in a folder of one node: nobody provisions
 * volumes in the test cluster. It names its claim, so none gets another's.
 */
export function volumesFor(manifests: readonly unknown[], folder: string, node: string): Volume[] {
  return (manifests as StatefulSet[])
    .filter(({ kind }) => kind === 'StatefulSet')
    .flatMap(({ metadata, spec }) =>
      (spec.volumeClaimTemplates ?? []).flatMap((template) =>
        Array.from({ length: spec.replicas ?? 1 }, (_, ordinal) => {
          const name = `${template.metadata.name}-${metadata.name}-${ordinal}`;
          const path = `${folder}/${name}`;
          return { folder: path, manifest: persistentVolume(name, metadata.namespace, template.spec, path, node) };
        }),
      ),
    );
}

function persistentVolume(
  name: string,
  namespace: string | undefined,
  { accessModes, resources }: { accessModes: readonly string[]; resources: { requests: { storage: string } } },
  path: string,
  node: string,
): object {
  const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      accessModes,
      capacity: resources.requests,
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name },
      // Not hostPath, whose folder would stay root's: of a local volume fsGroup is honoured.
      local: { path },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
    },
  };
}
