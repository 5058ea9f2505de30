import { readFile } from 'node:fs/promises';
import { Load } from '../load/load.ts';

const groupOf = (pid: number | 'self'): Promise<string> => readFile(`/proc/${pid}/autogroup`, 'utf8');

const grouped = await readFile('/proc/sys/kernel/sched_autogroup_enabled', 'utf8').catch(() => '0');
const where = grouped.trim() === '1' && process.getuid?.() === 0 ? it : it.skip;

where('the sender goes before the sessions of all other processes, not only before those of its own', async () => {
  const load = await Load.start();
  try {
    const [theirs, ours] = [await groupOf(load.pid), await groupOf('self')];
    expect(theirs).toMatch(/ nice -20$/m);
    expect(theirs.split(' ')[0]).not.toBe(ours.split(' ')[0]);
  } finally {
    load.stop();
  }
});
