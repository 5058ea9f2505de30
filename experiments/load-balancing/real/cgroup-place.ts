import { dirname, join } from 'node:path';

/** A folder of the cgroup file system in which a group of one's own may be made. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly folder: string;
}

/**
 * Where this process might make groups that limit CPU, best first. With v1 that is its own group of the hierarchy `cpu`.
 * With v2 a group that holds processes cannot give the controller to those below it, so the ones above are named too.
 *
 * @param mountinfo /proc/self/mountinfo, see proc(5)
 * @param ownGroups /proc/self/cgroup, see cgroups(7)
 */
export function cgroupPlaces(mountinfo: string, ownGroups: string): CgroupPlace[] {
  const mounts = mountinfo.trim().split('\n').map(parseMount);
  const groups = ownGroups.trim().split('\n').map(parseGroup);
  const v1 = mounts.find(({ type, options }) => type === 'cgroup' && options.includes('cpu'));
  const v2 = mounts.find(({ type }) => type === 'cgroup2');
  const places: CgroupPlace[] = [];
  if (v1) {
    const own = groups.find(({ controllers }) => controllers.includes('cpu'));
    places.push({ version: 1, folder: folderOf(v1, own?.path) });
  }
  if (v2) {
    const own = groups.find(({ hierarchy }) => hierarchy === '0');
    for (let folder = folderOf(v2, own?.path); ; folder = dirname(folder)) {
      places.push({ version: 2, folder });
      if (folder === v2.at) break;
    }
  }
  return places;
}

interface Mount {
  /** The part of the hierarchy that is mounted: a container sees its own part alone. */
  readonly root: string;
  readonly at: string;
  readonly type: string;
  readonly options: readonly string[];
}

function parseMount(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '/', at = ''] = before.split(' ');
  const [type = '', , options = ''] = after.split(' ');
  return { root, at, type, options: options.split(',') };
}

function parseGroup(line: string) {
  const [hierarchy = '', controllers = '', ...path] = line.split(':');
  return { hierarchy, controllers: controllers.split(','), path: path.join(':') };
}

function folderOf({ root, at }: Mount, path = '/'): string {
  if (root === '/') return path.startsWith('/..') ? at : join(at, path).replace(/\/$/, '');
  return path === root || path.startsWith(`${root}/`) ? join(at, path.slice(root.length)).replace(/\/$/, '') : at;
}
