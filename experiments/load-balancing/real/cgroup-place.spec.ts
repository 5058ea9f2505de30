import { cgroupPlaces } from './cgroup-place.ts';

const V1 = `30 23 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
31 23 0:27 / /sys/fs/cgroup/cpuset rw,nosuid - cgroup cgroup rw,cpuset`;
const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev shared:4 - cgroup2 cgroup2 rw,nsdelegate';

describe('the place for groups that limit CPU', () => {
  it('is one’s own group of the hierarchy cpu with version 1', () => {
    expect(cgroupPlaces(V1, '4:cpu,cpuacct:/user.slice\n3:cpuset:/other')).toEqual([
      { version: 1, folder: '/sys/fs/cgroup/cpu,cpuacct/user.slice' },
    ]);
    expect(cgroupPlaces(V1, '4:cpu,cpuacct:/')).toEqual([{ version: 1, folder: '/sys/fs/cgroup/cpu,cpuacct' }]);
  });

  it('is one’s own group or one above it with version 2', () => {
    expect(cgroupPlaces(V2, '0::/user.slice/a.scope').map(({ folder }) => folder)).toEqual([
      '/sys/fs/cgroup/user.slice/a.scope',
      '/sys/fs/cgroup/user.slice',
      '/sys/fs/cgroup',
    ]);
  });

  it('is version 1 first where both are mounted and cpu is with version 1', () => {
    const unified = '33 23 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw';
    expect(cgroupPlaces(`${V1}\n${unified}`, '4:cpu,cpuacct:/\n0::/').map(({ version }) => version)).toEqual([1, 2]);
  });

  it('is the part that a container sees of the hierarchy', () => {
    const container = '30 23 0:26 /docker/4f2a /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu';
    expect(cgroupPlaces(container, '4:cpu:/docker/4f2a/own')).toEqual([
      { version: 1, folder: '/sys/fs/cgroup/cpu/own' },
    ]);
    expect(cgroupPlaces(container, '4:cpu:/')).toEqual([{ version: 1, folder: '/sys/fs/cgroup/cpu' }]);
  });

  it('is nowhere without cgroups', () => {
    expect(cgroupPlaces('1 0 8:1 / / rw - ext4 /dev/sda1 rw', '')).toEqual([]);
  });
});
