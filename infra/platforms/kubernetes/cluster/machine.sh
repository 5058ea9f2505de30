#!/bin/bash
# machine.sh NETWORK-NAMESPACE SCRIPT CGROUP-FILE…: a machine of the test cluster. It joins its control groups and enters its
# network; then it gets mounts and process ids of its own, as root of which SCRIPT runs. When that one is killed the kernel
# ends everything in it, shims and containers too, and takes the mounts away.
set -euo pipefail
network=$1
script=$2
shift 2
for members; do echo $$ > "$members"; done
# Not `ip netns exec`: it mounts another /sys, one without control groups.
exec nsenter "--net=$network" unshare --mount --propagation private --pid --fork --kill-child --mount-proc /bin/bash "$script"
