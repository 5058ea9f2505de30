import { doubtsOf } from '../measure/cell.ts';
import { platformsOf } from '../rows.ts';
import { firstLineOf } from '../reason.ts';
import type { Result, Turn } from '../result.ts';

/** Over this share of doubtful cells the run is no result. */
const DOUBTFUL_SHARE = 0.1;

/** What keeps the run from being a result; empty when it is one. */
export function objectionsTo(result: Result): string[] {
  const { options, complete, turns, machine } = result;
  const kept = turns.flatMap(({ cells }) => cells.filter((cell) => cell.kept));
  const doubtful = kept.filter((cell) => doubtsOf(cell, machine.cores).length > 0).length;
  return [
    ...(options.quick ? ['a quick run'] : []),
    ...(complete ? [] : ['it was cut short']),
    ...(kept.length === 0 ? ['no rate was kept on any platform'] : []),
    ...(doubtful > DOUBTFUL_SHARE * kept.length ? [`${doubtful} of ${kept.length} cells are doubtful`] : []),
    ...differentSizes(turns),
  ];
}

/** As many instances of every service on every platform, or they are not compared. */
function differentSizes(turns: readonly Turn[]): string[] {
  const sizes = platformsOf({ turns }).flatMap((platform) => {
    const instances = turns.find((turn) => turn.platform === platform && turn.instances)?.instances;
    return instances ? [{ platform, size: sizeOf(instances) }] : [];
  });
  return new Set(sizes.map(({ size }) => size)).size > 1
    ? [
        `the platforms run different numbers of instances: ${sizes.map(({ platform, size }) => `${platform} ${size}`).join('; ')}`,
      ]
    : [];
}

export function sizeOf(instances: NonNullable<Turn['instances']>): string {
  return Object.entries(instances)
    .map(([app, count]) => `${count} ${app}`)
    .sort()
    .join(', ');
}

/** Every failure, every platform that could not be run, every doubtful cell, a line each. */
export function notesOn({ turns, machine }: Result): string[] {
  return turns.flatMap((turn) => {
    const { platform, round, ended, failures, cells, kills, update } = turn;
    const name = `${platform}, round ${round}`;
    const errors = [...kills, ...(update ? [update] : [])].flatMap((disturbance) =>
      Object.entries(disturbance.errors).map(
        ([what, count]) =>
          `${name}, ${'app' in disturbance ? `kill of ${disturbance.app}` : 'update'}: ${count} × ${what}`,
      ),
    );
    return [
      ...(ended?.kind === 'skipped' ? [`${name} was left out: ${ended.reason}`] : []),
      ...failures.map(({ step, reason }) => `${name} failed: ${step}: ${firstLineOf(reason)}`),
      ...errors,
      ...cells.flatMap((cell) => {
        const doubts = cell.kept ? doubtsOf(cell, machine.cores) : cell.broken;
        return doubts.length === 0
          ? []
          : [
              `${name}, ${cell.rate}/s${cell.attempt === 2 ? ' again' : ''}: ${cell.kept ? 'doubtful: ' : ''}${doubts.join(', ')}`,
            ];
      }),
    ];
  });
}
