import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { settingsOf, type SettingsSize } from './settings-of.ts';

describe('the settings of containers', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
    writeFileSync(join(folder, 'key'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const of = (size: SettingsSize) =>
    settingsOf({ size, postgresPassword: 'p#?', cursorSecret: 'secret', devIssuerKeyFile: join(folder, 'key') });
  const read = (text = '') => parseEnv(text) as Record<string, string>;

  it('name replicas in the full size alone', () => {
    expect(read(of('full').catalog?.['service.env'])).toHaveProperty('CATALOG_REPLICA_URL');
    expect(read(of('slim').catalog?.['service.env'])).not.toHaveProperty('CATALOG_REPLICA_URL');
    expect(read(of('full').orders?.['service.env']).ORDERS_SHARD_REPLICA_URLS?.split(',')).toHaveLength(2);
  });

  it('are read back as they were meant, whatever is in a password', () => {
    const url = new URL(read(of('full').notifications?.['service.env']).NOTIFICATIONS_DATABASE_URL ?? '');
    expect(decodeURIComponent(url.password)).toBe('p#?');
  });

  it('give the gateway no address of a database', () => {
    expect(Object.keys(read(of('full').gateway?.['service.env']))).toEqual(['CURSOR_SECRET']);
  });
});
