import { contract } from '../contract.ts';
import { differences } from '../differences.ts';
import { readNative } from '../read-native.ts';
import { changedCompose } from './changed-compose.ts';
import { changedKubernetes } from './changed-kubernetes.ts';
import { changedNomad } from './changed-nomad.ts';
import { changedSwarm } from './changed-swarm.ts';
import { type Change, type ChangedTarget, type Kind, KINDS } from './changed-target.ts';

const TARGETS: readonly ChangedTarget[] = [changedCompose, changedSwarm, changedKubernetes, changedNomad];
const { notifications } = contract(readNative());

async function differencesOf({ name, read }: ChangedTarget, changes: readonly Change[]): Promise<string[]> {
  const target = await read(changes);
  const instances = target.instances.filter(({ app }) => app === 'notifications');
  return differences({ ...target, instances }, { notifications }).map((line) =>
    line.replace(new RegExp(`^${name}: notifications(-1)?: `), ''),
  );
}

describe.each(TARGETS)('the files of $name', (changedTarget) => {
  it('agree with the others', async () => {
    expect(await differencesOf(changedTarget, [])).toEqual([]);
  });

  it.each(Object.keys(KINDS) as Kind[])('differ by that alone when another %s is written into them', async (kind) => {
    const change = changedTarget.changes[kind];
    if (change) {
      expect(await differencesOf(changedTarget, [change])).toEqual([expect.stringMatching(KINDS[kind])]);
    } else {
      // What is not compared has to be said: an update rule is all that a target may lack.
      expect(kind).toBe('update rule');
      expect((await changedTarget.read([])).without).toHaveProperty('update');
    }
  });
});
