import type { PlatformName } from '../../loadtests/platforms/drivers.ts';

/**
 * The platforms of a round, 1 the first, in their order. What changes on the machine in the course of an hour has to meet
 * all of them: every second round goes backwards, and each pair of rounds begins with another one.
 */
export function orderOf(platforms: readonly PlatformName[], round: number): PlatformName[] {
  const first = Math.floor((round - 1) / 2) % platforms.length;
  const turned = [...platforms.slice(first), ...platforms.slice(0, first)];
  return round % 2 === 0 ? turned.reverse() : turned;
}

/**
 * May a turn begin, when all has to be over in so many minutes? It is expected to take as long as the longest of its
 * platform so far. One that has had no turn yet may always begin: a platform without any figures is the worst result.
 */
export function isTimeLeft(
  minutes: number | undefined,
  elapsedSeconds: number,
  earlierSeconds: readonly number[],
): boolean {
  if (minutes === undefined || earlierSeconds.length === 0) return true;
  return elapsedSeconds + Math.max(...earlierSeconds) <= minutes * 60;
}
