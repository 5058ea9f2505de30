import { Failure } from './failure.ts';
import { parseOptions, USAGE } from './commands/options.ts';
import { reset } from './commands/reset.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';

const COMMANDS = { start, stop, status, reset };

try {
  const [name = '', ...args] = process.argv.slice(2);
  if (!(name in COMMANDS)) throw new Failure(`There is no command "${name}".`, `What there is:\n\n${USAGE}`);
  process.exitCode = await COMMANDS[name as keyof typeof COMMANDS](parseOptions(args));
} catch (error) {
  console.error(
    error instanceof Failure
      ? `\n✗ ${error.message}\n  ${error.mend}`
      : `\n✗ ${(error as Error).message}\n  This is a mistake in the runner; npm run status and the logs may say more.`,
  );
  process.exitCode = 1;
}
