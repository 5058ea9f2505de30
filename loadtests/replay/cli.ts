import { writeFile } from 'node:fs/promises';
import { Failure } from '../../infra/local/failure.ts';
import { Unanswered } from './http-client.ts';
import { parseOptions, USAGE } from './options.ts';
import { printReport } from './print-report.ts';
import { replay } from './replay.ts';
import { agrees } from './report.ts';

// Exit codes: 0 the books agree, 1 they do not, 2 the replay could not be done.

try {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
  } else {
    const report = await replay(options);
    console.log(printReport(report));
    if (options.jsonFile) await writeFile(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = agrees(report) ? 0 : 1;
  }
} catch (error) {
  process.exitCode = 2;
  console.error(messageOf(error));
}

function messageOf(error: unknown): string {
  if (error instanceof Failure) return `\n✗ ${error.message}\n  ${error.mend}`;
  if (error instanceof Unanswered)
    return `\n✗ The shop stopped answering (${error.message})\n  See npm run status; the same replay can be run again.`;
  return `\n✗ ${(error as Error).message}\n  The replay did not finish; the same replay can be run again.`;
}
