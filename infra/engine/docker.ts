import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Failure } from '../local/failure.ts';
import { runCommand } from '../local/machine/run-command.ts';

/** A list of a hundred containers with all that is known of them. */
const LARGEST_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface DockerCall {
  readonly cwd?: string;
  /** Beside those of the process and of the engine. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets every line of output while it runs. */
  readonly onLine?: (line: string) => void;
}

/** The `docker` command against one engine: `new Docker((await ensureEngine()).environment)`. */
export class Docker {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(engine: Readonly<Partial<Record<string, string>>> = {}) {
    this.#environment = { ...process.env, ...engine };
  }

  /** Runs it to its end. @throws Failure with its last lines */
  async run(args: readonly string[], { cwd, environment, onLine }: DockerCall = {}): Promise<void> {
    const env = { ...this.#environment, ...environment };
    const command = { command: 'docker', args, env, ...(cwd === undefined ? {} : { cwd }) };
    await runCommand(command, onLine ?? (() => undefined)).catch((error: Error) => {
      throw failure(args, error.message.replace(/^\S+ ended/, 'ended'));
    });
  }

  /** What it prints. @throws Failure with what it said instead */
  async output(args: readonly string[], { cwd, environment }: DockerCall = {}): Promise<string> {
    const env = { ...this.#environment, ...environment };
    const options = { env, maxBuffer: LARGEST_OUTPUT_BYTES, ...(cwd === undefined ? {} : { cwd }) };
    try {
      return (await promisify(execFile)('docker', args, options)).stdout;
    } catch (error) {
      throw failure(args, (error as { stderr?: string }).stderr?.trim() || (error as Error).message);
    }
  }

  async has(image: string): Promise<boolean> {
    return this.output(['image', 'inspect', '--format', '{{.Id}}', image]).then(
      () => true,
      () => false,
    );
  }
}

function failure(args: readonly string[], reason: string): Failure {
  return new Failure(
    `docker ${args.slice(0, 3).join(' ')} …: ${reason}`,
    'Mend what it says, then repeat the command.',
  );
}
