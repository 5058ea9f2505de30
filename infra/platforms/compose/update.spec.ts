import type { AppName } from '../../local/parts/services.ts';
import { updateEach, type Updatable } from './update.ts';

/** A project that only writes down what is asked of it; `--scale …=2` gives it one more container. */
function recorded(services: readonly (readonly [AppName, number])[]) {
  const steps: string[] = [];
  const containers = services.flatMap(([app, count]) =>
    Array.from({ length: count }, (_, index) => containerOf(app, `${app}-${index + 1}`, `old ${app}-${index + 1}`)),
  );
  const project: Updatable = {
    docker: { run: async (args) => void steps.push(args.filter((arg) => !/^(--time|\d+)$/.test(arg)).join(' ')) },
    compose: async (version, args) => {
      const service = args.at(-1) ?? '';
      const kind = args.includes('--scale') ? 'beside' : args[0] === 'run' ? 'run' : 'recreate';
      steps.push(`${kind} ${service} ${version}`);
    },
    instances: async () => containers,
  };
  return { project, steps, update: () => updateEach(project, '2', async (ms) => void steps.push(`wait ${ms}`)) };
}

function containerOf(app: AppName, service: string, id: string) {
  return { id, name: id, service, app, version: '1', pid: 1, healthy: true };
}

describe('an update by compose', () => {
  it('migrates first, then replaces one instance after the other, who calls after who is called', async () => {
    const { steps, update } = recorded([
      ['gateway', 2],
      ['catalog', 2],
    ]);
    await update();
    expect(steps.filter((step) => !step.startsWith('wait'))).toEqual([
      'run migrate-catalog 2',
      'run migrate-orders 2',
      'run migrate-notifications 2',
      'recreate catalog-1 2',
      'recreate catalog-2 2',
      'recreate gateway-1 2',
      'recreate gateway-2 2',
    ]);
  });

  it('lets callers find a new instance before the next one ends', async () => {
    const { steps, update } = recorded([['catalog', 2]]);
    await update();
    expect(steps.slice(3)).toEqual(['recreate catalog-1 2', 'wait 6000', 'recreate catalog-2 2', 'wait 6000']);
  });

  it('starts a second beside an only instance, and ends the first when callers know both', async () => {
    const { steps, update } = recorded([['notifications', 1]]);
    await update();
    expect(steps.slice(3, 7)).toEqual([
      'beside notifications-1 2',
      'wait 6000',
      'stop old notifications-1',
      'rm old notifications-1',
    ]);
  });
});
