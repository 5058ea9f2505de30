import type { Job } from './job-files.ts';

/** A folder on a node that lasts, and who writes into it. */
export interface Volume {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The volumes that the jobs mount, each owned by the numbers of the task that mounts it. */
export function volumesOf(jobs: ReadonlyMap<string, Job>): Volume[] {
  const groups = [...jobs.values()].flatMap((job) => Object.values(job.group ?? {}).flat());
  return groups.flatMap((group) =>
    Object.entries(group.volume ?? {}).flatMap(([label, [volume]]) => {
      const tasks = Object.values(group.task ?? {}).flat();
      const task = tasks.find(({ volume_mount: mounts = [] }) => mounts.some((mount) => mount.volume === label));
      const [uid = 0, gid = 0] = (task?.user ?? '').split(':').filter(Boolean).map(Number);
      return volume?.source === undefined ? [] : [{ name: volume.source, uid, gid }];
    }),
  );
}

/**
 * A dynamic host volume as `nomad volume create` takes it (Nomad 1.10): Nomad's own plugin makes a folder on one node, and
 * a job that mounts it is placed on that node and no other.
 */
export function volumeSpecification({ name, uid, gid }: Volume): string {
  return `name      = "${name}"
type      = "host"
plugin_id = "mkdir"

capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

parameters {
  uid  = "${uid}"
  gid  = "${gid}"
  mode = "0700"
}
`;
}
