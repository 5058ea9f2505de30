import type { AppName } from '../../infra/local/parts/services.ts';
import type { DeployedShop, Platform, RunningInstance } from '../../infra/platforms/platform.ts';
import { ShopDouble } from '../replay/shop-double.ts';

/** What happens in a step besides what has to; a step that throws has failed. */
export type Mishaps = Partial<
  Record<
    'prepare' | 'deploy' | 'update' | 'updateInVain' | 'scale' | 'kill' | 'cut' | 'heal' | 'tearDown',
    (double: PlatformDouble) => unknown
  >
>;

const NOTHING_USED = { memoryMiB: 0, cpuSeconds: 0 };

/** A platform in memory: two nodes, two instances each of two services, and a shop that breaks on purpose. */
export class PlatformDouble implements Platform {
  readonly name = 'native';
  readonly shop = new ShopDouble();
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  /** 1: the next look at its health finds an instance missing. */
  private down = 0;
  /** Called at each look at its health. */
  lookedAt = (): void => undefined;
  private version = '';
  private nodes = ['a', 'b'];
  private readonly mishaps: Mishaps;

  constructor(mishaps: Mishaps = {}) {
    this.mishaps = mishaps;
  }

  missing(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  async prepare(): Promise<void> {
    await this.step('prepare');
  }

  async deploy(version: string): Promise<DeployedShop> {
    const baseUrl = await this.shop.open();
    this.version = version;
    await this.step('deploy');
    return { baseUrl, mailUrl: baseUrl };
  }

  async update(version: string): Promise<void> {
    this.version = version;
    await this.step('update');
  }

  async updateInVain(app: AppName): Promise<string> {
    await this.step('updateInVain', app);
    return 'the double';
  }

  async scaleByLoad(app: AppName): Promise<string> {
    await this.step('scale', app);
    return '2 to 3';
  }

  instances(): Promise<readonly RunningInstance[]> {
    const apps: AppName[] = ['gateway', 'orders'];
    return Promise.resolve(apps.flatMap((app) => [1, 2].map((number) => this.instance(app, number))));
  }

  /** Runs on with the old version, as far as `instances` tells. */
  keepOld(version: string): void {
    this.version = version;
  }

  async kill({ name }: RunningInstance): Promise<void> {
    this.down = 1;
    await this.step('kill', name);
  }

  untilHealthy(): Promise<void> {
    this.lookedAt();
    this.down -= 1;
    return this.down === 0 ? Promise.reject(new Error('an instance is missing')) : Promise.resolve();
  }

  readonly cutNode = async (): Promise<{ node: string; heal(): Promise<void> }> => {
    this.down = 1;
    this.nodes = ['a', 'a'];
    await this.step('cut');
    return { node: 'b', heal: () => this.step('heal') };
  };

  usage(): ReturnType<Platform['usage']> {
    return Promise.resolve({ shop: NOTHING_USED, platform: NOTHING_USED });
  }

  async tearDown(): Promise<void> {
    this.shop.close();
    await this.step('tearDown');
  }

  private instance(app: AppName, number: number): RunningInstance {
    return { app, name: `${app}-${number}`, version: this.version, node: this.nodes[number - 1] ?? '' };
  }

  private async step(name: keyof Mishaps, subject = ''): Promise<void> {
    this.asked.push(`${name} ${subject}`.trim());
    await this.mishaps[name]?.(this);
  }
}
