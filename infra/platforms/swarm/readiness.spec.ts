import { type Lost, notReady, ofOtherVersion, runningTasks, updateFailed } from './readiness.ts';
import type { StackService, StackState, StackTask } from './stack-state.ts';

const NOTHING_LOST: Lost = { tasks: new Set(), nodes: new Set() };

function service(change: Partial<StackService> = {}): StackService {
  return { name: 'catalog', replicas: 2, tag: '1', update: '', message: '', ...change };
}
function task(id: string, change: Partial<StackTask> = {}): StackTask {
  return {
    id,
    name: `shop_catalog.1.${id}`,
    service: 'catalog',
    tag: '1',
    node: 'node-2',
    wanted: true,
    state: 'running',
    sinceMs: 0,
    error: '',
    pid: 7,
    containerId: `c-${id}`,
    ...change,
  };
}
function state(services: StackService[], tasks: StackTask[]): StackState {
  return { services, tasks, nodes: new Map() };
}

describe('a stack', () => {
  it('is ready when as many tasks of every service run as were asked for', () => {
    expect(notReady(state([service()], [task('a'), task('b')]), NOTHING_LOST)).toEqual([]);
    expect(notReady(state([service()], [task('a'), task('b', { state: 'starting' })]), NOTHING_LOST)).toHaveLength(1);
    expect(notReady(state([], []), NOTHING_LOST)).toHaveLength(1);
  });

  it('is not ready by a task that is about to end, was killed, or is on a node that was cut off', () => {
    const of = (change: Partial<StackTask>, lost: Partial<Lost> = {}) =>
      notReady(state([service()], [task('a'), task('b', change)]), { ...NOTHING_LOST, ...lost });
    expect(of({ wanted: false })).toEqual(['catalog: 1 of 2 ready']);
    expect(of({}, { tasks: new Set(['b']) })).toEqual(['catalog: 1 of 2 ready']);
    expect(of({ node: 'node-3' }, { nodes: new Set(['node-3']) })).toEqual(['catalog: 1 of 2 ready']);
  });

  it('says what the latest task that failed said', () => {
    const failed = [
      task('a', { wanted: false, state: 'failed', error: 'no such image', sinceMs: 2 }),
      task('b', { wanted: false, state: 'failed', error: 'exit code 1', sinceMs: 1 }),
    ];
    expect(notReady(state([service()], failed), NOTHING_LOST)).toEqual(['catalog: 0 of 2 ready (no such image)']);
  });

  it('is not ready while an update goes on, though enough tasks run', () => {
    const updating = service({ update: 'updating', message: 'update in progress' });
    expect(notReady(state([updating], [task('a'), task('b')]), NOTHING_LOST)).toEqual([
      'catalog: 2 of 2 ready (update in progress)',
    ]);
  });
});

describe('an update', () => {
  it('is not over while a process of the old version runs, even one that drains', () => {
    const tasks = [task('a', { tag: '2' }), task('b', { tag: '2' }), task('c', { wanted: false })];
    expect(ofOtherVersion(state([service({ tag: '2' })], tasks), '2')).toEqual(['shop_catalog.1.c']);
  });

  it('leaves alone what is no service of the shop', () => {
    const redis = [service({ name: 'redis', tag: '7-bookworm' })];
    expect(ofOtherVersion(state(redis, [task('a', { service: 'redis', tag: '7-bookworm' })]), '2')).toEqual([]);
  });

  it('has failed when Swarm went back, and not because an earlier one had', () => {
    const back = service({ update: 'rollback_completed', message: 'rollback completed' });
    expect(updateFailed(state([back], []), '2')).toMatch(/The update to 2 failed.\ncatalog stays at 1: rollback/);
    expect(updateFailed(state([back], []), '1')).toBeUndefined();
  });
});

test('instances are the tasks of the services that are ready', () => {
  const tasks = [task('a'), task('b', { state: 'starting' }), task('c', { service: 'redis' })];
  expect(runningTasks(state([service()], tasks), NOTHING_LOST).map(({ id, app }) => [id, app])).toEqual([
    ['a', 'catalog'],
  ]);
});
