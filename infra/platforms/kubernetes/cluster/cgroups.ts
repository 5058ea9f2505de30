import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CGROUP } from './layout.ts';

const MOUNT = '/sys/fs/cgroup';

/** The hierarchies of this machine: one for each controller (version 1), or one for all (version 2). */
export function hierarchies(): string[] {
  if (existsSync(join(MOUNT, 'cgroup.controllers'))) return [MOUNT];
  return readdirSync(MOUNT)
    .map((name) => join(MOUNT, name))
    .filter((folder) => statSync(folder).isDirectory() && existsSync(join(folder, 'cgroup.procs')))
    .filter((folder) => !existsSync(join(folder, 'cgroup.subtree_control'))); // version 2 beside version 1, without controllers
}

/** Makes the group in every hierarchy. A group of cpuset takes nobody in before it has cores and memory. */
export function makeGroup(path: string): void {
  for (const hierarchy of hierarchies()) {
    let folder = hierarchy;
    for (const part of path.split('/')) {
      const parent = folder;
      folder = join(folder, part);
      mkdirSync(folder, { recursive: true });
      for (const file of ['cpuset.cpus', 'cpuset.mems'])
        if (existsSync(join(folder, file)) && !existsSync(join(hierarchy, 'cgroup.controllers')))
          writeFileSync(join(folder, file), readFileSync(join(parent, file)));
    }
  }
}

/** Where a process is put that shall belong to the group: a file in each hierarchy. */
export function membersOf(path: string): string[] {
  return hierarchies().map((hierarchy) => join(hierarchy, path, 'cgroup.procs'));
}

/** Ids of the processes in a group and below it, as this machine numbers them; none when the group is not there. */
export function processesIn(path: string): number[] {
  const [hierarchy = MOUNT] = hierarchies();
  return foldersBelow(join(hierarchy, path)).flatMap((folder) =>
    readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number),
  );
}

/** Removes all groups of the cluster; they must have no process left. */
export function removeGroups(): void {
  for (const hierarchy of hierarchies())
    for (const folder of foldersBelow(join(hierarchy, CGROUP)).reverse()) rmdirSync(folder);
}

/** A folder and all below it, parents first. */
function foldersBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}
