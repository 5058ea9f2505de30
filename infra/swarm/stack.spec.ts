import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BASE_IMAGES } from '../images/base-images.ts';
import { APPS } from '../local/parts/services.ts';
import { parseStack } from '../targets/read-swarm.ts';
import { writeSettings } from './write-settings.ts';

const stack = parseStack(readFileSync(join(import.meta.dirname, 'stack.yml'), 'utf8'));
const services = Object.entries(stack.services);

describe('the stack', () => {
  let settings: string;
  beforeAll(() => {
    settings = mkdtempSync(join(tmpdir(), 'swarm-settings-'));
    writeSettings(settings, {});
  });
  afterAll(() => rmSync(settings, { recursive: true }));

  it('finds every file of its secrets and configs, none of them empty, for Swarm takes no empty one', () => {
    const files = [...Object.values(stack.secrets ?? {}), ...Object.values(stack.configs ?? {})];
    for (const { file = '' } of files) {
      const path = resolve(import.meta.dirname, file.replace(/^\.\/settings/, settings));
      expect([file, existsSync(path) && readFileSync(path, 'utf8').length > 0]).toEqual([file, true]);
    }
  });

  it('defines each secret and config that a service asks for', () => {
    for (const [, { secrets = [], configs = [] }] of services) {
      for (const { source } of secrets) expect(stack.secrets).toHaveProperty(source);
      for (const { source } of configs) expect(stack.configs).toHaveProperty(source);
    }
  });

  it('limits every task and asks it for its health', () => {
    for (const [name, { deploy, healthcheck }] of services) {
      expect([name, deploy?.resources?.limits]).toEqual([
        name,
        { cpus: expect.any(String), memory: expect.any(String) },
      ]);
      expect([name, healthcheck]).toEqual([name, expect.any(Object)]);
    }
  });

  it('goes back by itself when a new version of a service fails', () => {
    for (const app of APPS) expect(stack.services[app]?.deploy?.update_config?.failure_action).toBe('rollback');
  });

  it('keeps whatever has a volume on one node, and never runs two of it', () => {
    const lasting = services.filter(([, { volumes = [] }]) => volumes.some(({ type }) => type === 'volume'));
    expect(lasting).toHaveLength(8);
    for (const [name, { deploy }] of lasting) {
      expect([name, deploy?.placement?.constraints]).toEqual([
        name,
        [expect.stringMatching(/^node\.labels\..* == here$/)],
      ]);
      expect([name, deploy?.update_config?.order, deploy?.replicas ?? 1]).toEqual([name, 'stop-first', 1]);
    }
  });

  it('runs on the same images of others as compose', () => {
    const { postgres, redis, nginx, kafka } = BASE_IMAGES;
    const others = services.map(([, { image = '' }]) => image).filter((image) => !image.startsWith('highstreet/'));
    expect([...new Set(others)].sort()).toEqual([postgres, redis, nginx, kafka].sort());
  });
});
