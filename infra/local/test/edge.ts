import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, waitFor } from '@highstreet/testing';
import type { ServerPart } from '../part.ts';
import { edgeParts } from '../parts/nginx.ts';
import { CHECKOUT, instanceOf, type Instance } from '../ports.ts';
import { FakeGateway } from './fake-gateway.ts';

/** The real NGINX and the real watcher with the project's configuration, in front of gateways that the tests misuse. */
export class Edge {
  readonly base: string;
  readonly tlsBase: string;
  readonly gateways: FakeGateway[];
  readonly #instance: Instance;
  readonly #parts: [nginx: ServerPart, watcher: ServerPart];
  readonly #root: string;
  #nginx: ChildProcess | undefined;
  #watcher: ChildProcess | undefined;

  private constructor(instance: Instance, gateways: FakeGateway[], root: string, variables: Record<string, string>) {
    this.#instance = instance;
    this.#root = root;
    this.gateways = gateways;
    this.base = `http://127.0.0.1:${instance.ports.nginx}`;
    this.tlsBase = `https://127.0.0.1:${instance.ports.nginxTls}`;
    this.#parts = edgeParts(
      instance,
      gateways.map(({ port }) => port),
      variables,
    );
  }

  static async start(gatewayCount: number, variables: Record<string, string> = {}): Promise<Edge> {
    const root = mkdtempSync(join(tmpdir(), 'edge-'));
    chmodSync(root, 0o755); // the workers of a root's NGINX are nobody, and have to see who is out
    const local = instanceOf('test');
    const inside = (folder: string) => join(root, folder);
    const [nginx, nginxTls, edgeWatcher] = [await freePort(), await freePort(), await freePort()];
    const instance: Instance = {
      ...local,
      ports: { ...local.ports, nginx, nginxTls, edgeWatcher },
      folders: { ...local.folders, run: inside('run'), conf: inside('conf'), keys: inside('keys') },
    };
    const gateways = [];
    for (let started = 0; started < gatewayCount; started += 1) gateways.push(await FakeGateway.start());
    const edge = new Edge(instance, gateways, root, variables);
    await edge.#startNginx();
    return edge;
  }

  /** How many requests each gateway has had since the last call of {@link forget}. */
  get counts(): number[] {
    return this.gateways.map(({ seen }) => seen.length);
  }

  forget(): void {
    for (const { seen } of this.gateways) seen.length = 0;
  }

  async startWatcher(): Promise<void> {
    const [, part] = this.#parts;
    await part.prepare?.(() => undefined);
    await this.resumeWatcher();
  }

  /** Starts it as the supervisor does after a death: without preparing. */
  async resumeWatcher(): Promise<void> {
    const [, part] = this.#parts;
    this.#watcher = spawn(part.command, part.args, { stdio: 'ignore', env: part.env });
    await waitFor(() => part.probe().then(() => true), { timeoutMs: part.readyWithinMs });
  }

  async killWatcher(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    if (watcher?.kill('SIGKILL')) await once(watcher, 'exit');
  }

  /** Resolves when the watcher leaves out exactly these gateways (numbers from 1). */
  async leavesOut(...numbers: number[]): Promise<void> {
    const url = `http://127.0.0.1:${this.#instance.ports.edgeWatcher}`;
    await waitFor(async () => {
      const report = (await (await fetch(url)).json()) as { gateways: { leftOut: boolean }[] };
      const out = report.gateways.flatMap(({ leftOut }, index) => (leftOut ? [index + 1] : []));
      if (String(out) !== String(numbers)) throw new Error(`out are ${JSON.stringify(report)}`);
      return true;
    });
  }

  async stop(): Promise<void> {
    await this.killWatcher();
    const stopped = this.#nginx && once(this.#nginx, 'exit');
    this.#nginx?.kill('SIGQUIT');
    await stopped;
    for (const gateway of this.gateways) gateway.kill();
    rmSync(this.#root, { recursive: true });
  }

  async #startNginx(): Promise<void> {
    const [part] = this.#parts;
    const conf = join(this.#instance.folders.conf, 'nginx');
    mkdirSync(conf, { recursive: true });
    copyFileSync(join(CHECKOUT, 'infra', 'nginx', 'nginx.conf'), join(conf, 'nginx.conf'));
    await part.prepare?.(() => undefined);
    this.#nginx = spawn(part.command, part.args, { stdio: 'ignore' });
    await waitFor(() => part.probe().then(() => true), { timeoutMs: part.readyWithinMs });
  }
}
