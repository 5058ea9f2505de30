import { APPS, type AppName } from '../../local/parts/services.ts';
import type { StackState, StackTask } from './stack-state.ts';

/** What the manager does not know yet: it believes in a process until it is told, in a node until it is silent. */
export interface Lost {
  readonly tasks: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
}

/** A line for each service that has fewer ready tasks than were asked for, or is just being changed; none: all is well. */
export function notReady(state: StackState, lost: Lost): string[] {
  if (state.services.length === 0) return ['the stack has no services'];
  return state.services.flatMap(({ name, replicas, update, message }) => {
    const ready = state.tasks.filter((task) => task.service === name && isReady(task, lost)).length;
    const changing = update === 'updating' || update === 'rollback_started';
    if (ready >= replicas && !changing) return [];
    const why = changing ? message : lastError(state.tasks.filter((task) => task.service === name));
    return [`${name}: ${ready} of ${replicas} ready${why ? ` (${why})` : ''}`];
  });
}

/** Why an update to the tag has come to nothing; undefined while it may still succeed, and when it has. */
export function updateFailed({ services }: StackState, tag: string): string | undefined {
  const failed = services.filter(
    (service) => appOf(service.name) && service.tag !== tag && /^(rollback|paused)/.test(service.update),
  );
  const lines = failed.map(({ name, tag: now, message }) => `${name} stays at ${now}: ${message}`);
  return lines.length > 0 ? `The update to ${tag} failed.\n${lines.join('\n')}` : undefined;
}

/** Services of the shop that are of another version, or have a process of one. */
export function ofOtherVersion({ services, tasks }: StackState, tag: string): string[] {
  const told = services.filter((service) => appOf(service.name) && service.tag !== tag).map(({ name }) => name);
  const running = tasks.filter((task) => appOf(task.service) && task.tag !== tag && task.state === 'running');
  return [...told, ...running.map(({ name }) => name)];
}

/** The tasks of the services that are ready. */
export function runningTasks({ tasks }: StackState, lost: Lost): (StackTask & { app: AppName })[] {
  return tasks.flatMap((task) => {
    const app = appOf(task.service);
    return app && isReady(task, lost) ? [{ ...task, app }] : [];
  });
}

function isReady({ id, node, wanted, state }: StackTask, lost: Lost): boolean {
  return wanted && state === 'running' && !lost.tasks.has(id) && !lost.nodes.has(node);
}

function appOf(service: string): AppName | undefined {
  return APPS.find((app) => app === service);
}

function lastError(tasks: readonly StackTask[]): string {
  const failed = tasks.filter(({ error }) => error !== '');
  return failed.sort((one, other) => other.sinceMs - one.sinceMs)[0]?.error ?? '';
}
