import { cores, mebibytes } from './quantities.ts';
import type { ComposeFile } from './read-compose.ts';

/**
 * What all containers of a size may take together, in MiB: full fits into a machine of 8 GB beside its system, slim into
 * one of 6. The limits of CPU may add up to more than a machine has: the kernel shares it out, and nobody dies of it.
 */
const BUDGET_MIB = { full: 6_400, slim: 4_096 };

export interface Sum {
  readonly size: keyof typeof BUDGET_MIB;
  readonly memoryMiB: number;
  readonly cpus: number;
}

/** What the limits of a size add up to, without the tasks that have ended when the shop runs. */
export function sums({ services }: ComposeFile): Sum[] {
  return (Object.keys(BUDGET_MIB) as Sum['size'][]).map((size) => {
    const running = Object.values(services).filter(
      ({ profiles, restart }) => restart !== 'no' && (!profiles || profiles.includes(size)),
    );
    const add = (of: (limits: { cpus?: string; memory?: string }) => number | undefined) =>
      running.reduce((sum, { deploy }) => sum + (of(deploy?.resources?.limits ?? {}) ?? 0), 0);
    return { size, memoryMiB: add(({ memory }) => mebibytes(memory)), cpus: add(({ cpus }) => cores(cpus)) };
  });
}

/** A line for each container without a limit, and for each size that is over its budget. */
export function overBudget(file: ComposeFile): string[] {
  const unlimited = Object.entries(file.services).flatMap(([name, { deploy }]) => {
    const { cpus, memory } = deploy?.resources?.limits ?? {};
    if (cores(cpus) !== undefined && mebibytes(memory) !== undefined) return [];
    return [`compose: ${name} has no limit of ${cores(cpus) === undefined ? 'CPU' : 'memory'}`];
  });
  const over = sums(file)
    .filter(({ size, memoryMiB }) => memoryMiB > BUDGET_MIB[size])
    .map(
      ({ size, memoryMiB }) => `compose: the ${size} size may take ${memoryMiB} MiB, its budget is ${BUDGET_MIB[size]}`,
    );
  return [...unlimited, ...over];
}
