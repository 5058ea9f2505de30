import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT } from '../client/local-instance.ts';
import { BASE_URL, MAIL_URL } from '../client/shop.ts';

const LONG = 300_000;
const BASKETS = 200;
const FILE = join('data', 'baskets-1000.csv.gz');

/** The command as people run it. */
function replay(...args: string[]): Promise<{ exitCode: number; output: string }> {
  const command = ['--conditions=@highstreet/source', join('loadtests', 'replay', 'cli.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: CHECKOUT }, (error, stdout, stderr) =>
      resolve({ exitCode: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

describe('a replay of recorded baskets', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'replay-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const run = async (name: string) => {
    const json = join(folder, `${randomUUID()}.json`);
    const where = ['--base-url', BASE_URL, '--mail-url', MAIL_URL, '--json', json];
    const { exitCode, output } = await replay(FILE, '--limit', String(BASKETS), '--run', name, ...where);
    return { exitCode, output, report: JSON.parse(await readFile(json, 'utf8').catch(() => '{}')) };
  };

  it(
    'loses nothing, doubles nothing and finds no difference, and finds the same orders when it is run again',
    async () => {
      const name = randomUUID();
      const first = await run(name);
      expect(first).toMatchObject({
        exitCode: 0,
        report: {
          baskets: BASKETS,
          lost: 0,
          doubled: 0,
          differences: 0,
          unanswered: 0,
          acceptedBefore: 0,
          findings: [],
        },
      });
      expect(first.report.accepted + first.report.rejected).toBe(BASKETS);
      expect(first.report.confirmed + first.report.cancelled).toBe(first.report.accepted);
      const again = await run(name);
      expect(again).toMatchObject({
        exitCode: 0,
        report: { accepted: first.report.accepted, acceptedBefore: first.report.accepted, units: { taken: 0 } },
      });
    },
    LONG,
  );

  it(
    'that cannot be done says why and what mends it, without a stack trace, and ends with 2',
    async () => {
      const bad: [string[], RegExp][] = [
        [[], /No file was given/],
        [['no-such-file.csv'], /no readable file no-such-file\.csv/],
        [[FILE, '--rate', 'fast'], /--rate takes a number above 0, not "fast"/],
        [[FILE, '--speed', '9'], /--speed/],
        [[FILE, '--limit', '1', '--base-url', 'http://127.0.0.1:9'], /No shop answers at http:\/\/127\.0\.0\.1:9/],
      ];
      for (const [args, message] of bad) {
        const { exitCode, output } = await replay(...args);
        expect(output).toMatch(message);
        expect(output).not.toMatch(/\bat .+:\d+:\d+/);
        expect(exitCode).toBe(2);
      }
    },
    LONG,
  );
});
