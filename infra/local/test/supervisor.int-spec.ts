import { freePort, waitFor } from '@highstreet/testing';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, startTimeOf } from '../machine/process-table.ts';
import type { Part, ServerPart, TaskPart } from '../part.ts';
import type { Folders } from '../ports.ts';
import { http } from '../probes.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { readState, type PartStatus } from '../supervisor/state-file.ts';

/** A real process that answers HTTP and notes in a file when it begins and ends. */
const PROGRAM = `
const { appendFileSync } = require('node:fs');
const [, name, port, notes] = process.argv;
const note = (what) => appendFileSync(notes, what + ' ' + name + '\\n');
note('begin');
require('node:http').createServer((_, response) => response.end('ok')).listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => { note('end'); process.exit(0); });
`;

describe('the supervisor', () => {
  let root: string;
  let folders: Folders;
  let supervisor: Supervisor | undefined;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'supervisor-'));
    const inside = (name: string) => join(root, name);
    folders = {
      root,
      data: inside('data'),
      run: inside('run'),
      logs: inside('logs'),
      conf: inside('conf'),
      keys: inside('keys'),
      cache: inside('cache'),
    };
  });
  afterEach(async () => {
    await supervisor?.stop();
    rmSync(root, { recursive: true });
  });

  const notes = () => readFileSync(join(root, 'notes'), 'utf8').trim().split('\n');
  const partOf = (name: string): PartStatus | undefined => readState(folders)?.parts.find((part) => part.name === name);

  async function server(name: string, change: Partial<ServerPart> = {}): Promise<ServerPart> {
    const port = await freePort();
    return {
      kind: 'server',
      name,
      purpose: 'a test',
      dependsOn: [],
      command: process.execPath,
      args: ['-e', PROGRAM, name, String(port), join(root, 'notes')],
      port,
      probe: http(port, '/'),
      stopSignal: 'SIGTERM',
      stopGraceMs: 5_000,
      readyWithinMs: 20_000,
      ...change,
    };
  }

  function task(name: string, script: string, change: Partial<TaskPart> = {}): TaskPart {
    const args = ['-e', script, join(root, 'notes')];
    return {
      kind: 'task',
      name,
      purpose: 'a test',
      dependsOn: [],
      command: process.execPath,
      args,
      attempts: 3,
      ...change,
    };
  }

  function supervise(...parts: Part[]): Supervisor {
    const id = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
    supervisor = new Supervisor(parts, folders, { supervisor: id, size: 'full', only: 'all', cuttable: false });
    return supervisor;
  }

  it('starts a part after those it depends on, and stops it before them and before those it calls', async () => {
    const [database, backend, edge] = await Promise.all([
      server('database'),
      server('backend', { dependsOn: ['migrate'] }),
      server('edge', { callsInto: ['backend'] }),
    ]);
    const migrate = task('migrate', "require('node:fs').appendFileSync(process.argv[1], 'ran migrate\\n')", {
      dependsOn: ['database'],
    });
    await supervise(edge, backend, migrate, database).start();
    await supervisor?.stop();

    const seen = notes();
    expect(seen.indexOf('begin database')).toBeLessThan(seen.indexOf('ran migrate'));
    expect(seen.indexOf('ran migrate')).toBeLessThan(seen.indexOf('begin backend'));
    expect(seen.slice(-3)).toEqual(['end edge', 'end backend', 'end database']);
  });

  it('starts a killed process again and counts it; a stop leaves no process', async () => {
    await supervise(await server('part')).start();
    const first = partOf('part')?.process;
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await waitFor(() => partOf('part')?.restarts === 1 && partOf('part')?.state === 'ready');
    const second = partOf('part')?.process;
    expect(second?.pid).not.toBe(first?.pid);
    await supervisor?.stop();
    expect([isAlive(first), isAlive(second)]).toEqual([false, false]);
  });

  it('repeats a task that fails for a passing reason', async () => {
    const failsTwice =
      "const f = process.argv[1]; const fs = require('node:fs'); fs.appendFileSync(f, 'x'); process.exit(fs.statSync(f).size < 3 ? 1 : 0)";
    await supervise(task('flaky', failsTwice)).start();
    expect(partOf('flaky')).toMatchObject({ state: 'done', restarts: 2 });
  });

  it('gives up a part that never gets ready, names it, and stops the others', async () => {
    const [good, bad] = await Promise.all([server('good'), server('bad', { args: ['-e', 'process.exit(3)'] })]);
    await expect(supervise(good, bad).start()).rejects.toThrow('ended with exit code 3');
    expect(readState(folders)?.phase).toBe('failed');
    expect(partOf('bad')).toMatchObject({ state: 'failed', reason: 'ended with exit code 3' });
    expect(partOf('good')).toMatchObject({ state: 'stopped' });
  });

  it('kills a part that does not end in its grace', async () => {
    const deaf = PROGRAM.replace("note('end'); process.exit(0);", '');
    const part = await server('deaf', { stopGraceMs: 200 });
    await supervise({ ...part, args: ['-e', deaf, ...part.args.slice(2)] }).start();
    const id = partOf('deaf')?.process;
    await supervisor?.stop();
    expect(isAlive(id)).toBe(false);
  });

  it('can be stopped while it starts', async () => {
    const [slow, dependent] = await Promise.all([
      server('slow', { probe: () => Promise.reject(new Error('not yet')) }),
      server('dependent', { dependsOn: ['slow'] }),
    ]);
    const starting = supervise(slow, dependent).start();
    await waitFor(() => partOf('slow')?.state === 'starting');
    await supervisor?.stop();
    void starting; // never settles: what it waited for will not come
    expect(readState(folders)?.parts.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  });
});
