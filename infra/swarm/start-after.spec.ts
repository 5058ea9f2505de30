import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, 'start-after.mjs');

describe('a task that has something to do before its service', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-after-'));
    writeFileSync(join(folder, 'one.mjs'), `console.log('one', process.execArgv.join())`);
    writeFileSync(join(folder, 'two.mjs'), `console.log('two')`);
    writeFileSync(join(folder, 'fails.mjs'), `console.log('fails'); process.exitCode = 78`);
    writeFileSync(join(folder, 'main.mjs'), `console.log('main', process.env.GIVEN)`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (...commands: string[]) => {
    const args = ['--max-old-space-size=64', SCRIPT, ...commands];
    const { stdout, status } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      env: { GIVEN: 'same' },
    });
    return { lines: stdout.trim().split('\n'), status };
  };

  it('does it in order, with its own flags and environment, and then becomes the service', () => {
    expect(start('one.mjs', 'two.mjs', 'main.mjs')).toEqual({
      lines: ['one --max-old-space-size=64', 'two', 'main same'],
      status: 0,
    });
  });

  it('never starts the service when one fails, and ends as that one', () => {
    expect(start('one.mjs', 'fails.mjs', 'main.mjs')).toEqual({
      lines: ['one --max-old-space-size=64', 'fails'],
      status: 78,
    });
  });
});
