import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { parseAddressFile } from './address-file.ts';
import type { AddressSource, InstanceAddress } from './address.ts';
import { type DnsResolver, lookUpA, lookUpSrv } from './dns-records.ts';

export interface DiscoveryOptions {
  readonly sources: readonly AddressSource[];
  /** How often names are looked up and files are read again. */
  readonly intervalMs: number;
  readonly resolver: DnsResolver;
  /** All instances that there are now, each once. Called when they changed, and at once for those that need no asking. */
  readonly onChange: (addresses: readonly InstanceAddress[]) => void;
  readonly onFailure?: ((source: AddressSource, error: unknown) => void) | undefined;
}

/**
 * Keeps the list of a service's instances up to date.
 *
 * A source that fails or names nobody changes nothing: what was known may still answer, and health decides whether it
 * does. Files are watched, so a change counts at once; where watching does not work it counts at the next interval.
 */
export class Discovery {
  /** Resolves when every source was asked once. */
  readonly ready: Promise<void>;
  private readonly options: DiscoveryOptions;
  private readonly found = new Map<AddressSource, readonly InstanceAddress[]>();
  private readonly watchers: FSWatcher[] = [];
  private timer: NodeJS.Timeout | undefined;
  private readonly newest = new Map<AddressSource, number>();
  private told = '';
  private closed = false;

  constructor(options: DiscoveryOptions) {
    this.options = options;
    const asked = options.sources.filter((source) => source.kind !== 'instance');
    for (const source of options.sources) if (source.kind === 'instance') this.found.set(source, [source.address]);
    this.tell();
    for (const source of asked) if (source.kind === 'file') this.watch(source);
    this.ready = asked.length === 0 ? Promise.resolve() : this.askAll(asked);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers) watcher.close();
  }

  private async askAll(sources: readonly AddressSource[]): Promise<void> {
    await Promise.all(sources.map((source) => this.ask(source)));
    if (this.closed) return;
    this.timer = setTimeout(() => void this.askAll(sources), this.options.intervalMs);
    this.timer.unref();
  }

  private async ask(source: AddressSource): Promise<void> {
    const turn = (this.newest.get(source) ?? 0) + 1;
    this.newest.set(source, turn);
    try {
      const addresses = await lookUp(source, this.options.resolver);
      if (addresses.length === 0) throw new Error('It names no instance');
      // A question that was asked later may be answered earlier.
      if (this.newest.get(source) !== turn) return;
      this.found.set(source, addresses);
    } catch (error) {
      if (!this.closed) this.options.onFailure?.(source, error);
    }
    this.tell();
  }

  private tell(): void {
    const addresses = new Map<string, InstanceAddress>();
    for (const source of this.options.sources) {
      for (const address of this.found.get(source) ?? []) addresses.set(address.origin, address);
    }
    // Name servers shuffle their answers; the order must not look like a change.
    const list = [...addresses.values()];
    const state = JSON.stringify(list.toSorted((one, other) => (one.origin < other.origin ? -1 : 1)));
    if (this.closed || list.length === 0 || state === this.told) return;
    this.told = state;
    this.options.onChange(list);
  }

  /** Watches the folder: a file that is replaced by a rename is another file, and Kubernetes swaps a link beside it. */
  private watch(source: AddressSource & { kind: 'file' }): void {
    const own = new Set([basename(source.path), '..data']);
    try {
      const watcher = watch(dirname(source.path), { persistent: false }, (_, name) => {
        if (name === null || own.has(name)) void this.ask(source);
      });
      watcher.on('error', (error) => this.options.onFailure?.(source, error));
      this.watchers.push(watcher);
    } catch (error) {
      this.options.onFailure?.(source, error);
    }
  }
}

async function lookUp(source: AddressSource, resolver: DnsResolver): Promise<readonly InstanceAddress[]> {
  switch (source.kind) {
    case 'instance':
      return [source.address];
    case 'a-records':
      return lookUpA(resolver, source.name, source.port);
    case 'srv-records':
      return lookUpSrv(resolver, source.name);
    case 'file':
      return parseAddressFile(await readFile(source.path, 'utf8'));
  }
}
