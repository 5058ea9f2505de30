import { Logger } from '@nestjs/common';
import { runCommand } from './run-command.ts';

// The Kafka client logs what it tries again; here the answer alone goes to the terminal.
Logger.overrideLogger(false);
process.exitCode = await runCommand(process.argv.slice(2), {
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
});
