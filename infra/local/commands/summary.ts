import pg from 'pg';
import { residentBytes } from '../machine/process-table.ts';
import { postgresUrl, type Instance } from '../ports.ts';
import type { RunState } from '../supervisor/state-file.ts';
import { megabytes } from './status.ts';

/** What one wants to know after a start: where to look, and the three figures. */
export async function printSummary(
  { ports, folders }: Instance,
  { supervisor, only, size }: RunState,
  start: { startedAfterMs: number; cold: boolean },
): Promise<void> {
  const lines: [string, string][] = [];
  if (only === 'all') {
    const shop = `http://127.0.0.1:${ports.nginx}`;
    lines.push(['API reference', `${shop}/docs`], ['products', `${shop}/api/products?limit=5`]);
  }
  lines.push(['mails', `http://127.0.0.1:${ports.mailWeb}`], ['logs', folders.logs]);
  lines.push([
    `${start.cold ? 'cold' : 'warm'} start`,
    `${(start.startedAfterMs / 1000).toFixed(1)} s to all probes green`,
  ]);
  if (only === 'all')
    lines.push(['products', (await countProducts(ports.postgresCatalog.primary)).toLocaleString('en')]);
  lines.push(['memory', `${megabytes(residentBytes([supervisor.pid]))} MB resident, size ${size}`]);
  console.log(`\nHighstreet runs.\n${lines.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join('\n')}`);
}

async function countProducts(port: number): Promise<number> {
  const client = new pg.Client({ connectionString: postgresUrl(port, 'catalog') });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM products');
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
