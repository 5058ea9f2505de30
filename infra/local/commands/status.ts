import { residentBytes } from '../machine/process-table.ts';
import { instanceOf } from '../ports.ts';
import { isWell, readState, type PartStatus } from '../supervisor/state-file.ts';
import { isAlive } from '../machine/process-table.ts';
import type { Options } from './options.ts';

/** `npm run status`: a table of the parts. Exit code 1 unless all are well. */
export async function status(options: Options): Promise<number> {
  const { folders, ports } = instanceOf(options.instance);
  const state = readState(folders);
  if (!state || !isAlive(state.supervisor)) {
    if (options.json) console.log(JSON.stringify({ instance: options.instance, phase: 'stopped', parts: [] }));
    else
      console.log(
        state
          ? 'The supervisor was killed. npm start or npm stop ends what it left behind.'
          : 'Highstreet is not running. npm start runs it.',
      );
    return 1;
  }
  const parts = state.parts.map((part) => ({
    ...part,
    residentBytes: part.process ? residentBytes([part.process.pid]) : 0,
  }));
  const total = residentBytes([state.supervisor.pid]);
  const allWell = state.phase === 'running' && parts.every(isWell);
  if (options.json) {
    console.log(
      JSON.stringify(
        { instance: options.instance, ...state, parts, residentBytes: total, logs: folders.logs, ports },
        null,
        2,
      ),
    );
    return allWell ? 0 : 1;
  }
  console.log(
    `${'part'.padEnd(26)} ${'state'.padEnd(11)} ${'pid'.padStart(8)} ${'restarts'.padStart(8)} ${'port'.padStart(6)} ${'MB'.padStart(6)}`,
  );
  for (const part of parts) console.log(row(part));
  console.log(
    `\n${allWell ? 'All well' : `Not all well (${state.phase})`}, size ${state.size}, ${megabytes(total)} MB resident with the supervisor, logs in ${folders.logs}`,
  );
  return allWell ? 0 : 1;
}

function row(part: PartStatus & { residentBytes: number }): string {
  const columns = [
    part.name.padEnd(26),
    part.state.padEnd(11),
    String(part.process?.pid ?? '').padStart(8),
    String(part.restarts).padStart(8),
    String(part.port ?? '').padStart(6),
    (part.process ? megabytes(part.residentBytes) : '').padStart(6),
    part.reason ?? '',
  ];
  return columns.join(' ').trimEnd();
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
