import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../infra/local/failure.ts';
import type { AppName } from '../../infra/local/parts/services.ts';
import type { DeployedShop } from '../../infra/platforms/platform.ts';
import { replay } from '../replay/replay.ts';
import { agrees, type Report } from '../replay/report.ts';
import { groundOf, type OrdersReport } from './ground.ts';
import { type Happening, happeningOf } from './happenings.ts';
import { OpenLoad } from './open-load.ts';
import { untilHealthyAgain } from './recovery.ts';
import type { Setting } from './setting.ts';
import type { Steps, StepWords } from './steps.ts';
import { titleOf } from './verdict.ts';

const CONCURRENCY = 32;
const ANSWER_WITHIN_MS = 120_000;

/** What is done to a platform, in its order, and what was seen of it so far; a step that cannot be done throws. */
export class Course {
  readonly happenings: Happening[] = [];
  replayed?: Report;
  load?: OpenLoad;
  orders?: OrdersReport;
  /** What has to be undone whatever happens, before the platform is torn down. */
  readonly undo: (() => Promise<void>)[] = [];
  /** What makes something, while it is under way: torn down too early, it would make it afterwards. */
  making: Promise<unknown> = Promise.resolve();
  private readonly setting: Setting;
  private readonly steps: Steps;
  /** Part of every key and customer, so that a shop that was used before is no hindrance. */
  private readonly run = `p${Date.now().toString(36)}`;

  constructor(setting: Setting, steps: Steps) {
    this.setting = setting;
    this.steps = steps;
  }

  async complete(): Promise<void> {
    const { platform, versions } = this.setting;
    const [first, second] = versions;
    await this.step('prepare', () => this.make(platform.prepare(versions)));
    const shop = await this.step(`deploy ${first}`, () => this.make(platform.deploy(first)), {
      outcome: ({ baseUrl }) => `healthy at ${baseUrl}`,
    });
    this.replayed = await this.step(`replay of ${this.setting.pace.baskets} baskets`, () => this.replay(shop), {
      outcome: (report) =>
        `${report.accepted} accepted, ${report.rejected} rejected, ${agrees(report) ? 'the books agree' : 'THE BOOKS DO NOT AGREE'}`,
    });
    const ground = await this.step('customers signed in', () => groundOf(shop, this.run, this.setting));
    const load = new OpenLoad(shop.baseUrl);
    this.load = load;
    this.undo.push(
      () => ground.close(),
      () => load.close(),
    );
    load.start(ground.requests, this.setting.pace.rate);
    await this.calm(load);
    await this.update(second, load);
    await this.updateInVain('catalog', load);
    await this.scale('catalog', load);
    await this.kill('orders', load);
    await this.kill('gateway', load);
    await this.cut(load);
    await load.stop();
    this.orders = await this.step('orders under load reconciled', () => ground.reconcile(), {
      outcome: ({ sent, lost, doubled }) => `${sent} orders, lost ${lost}, doubled ${doubled}`,
    });
  }

  private make<T>(work: Promise<T>): Promise<T> {
    this.making = work;
    return work;
  }

  private replay({ baseUrl, mailUrl }: DeployedShop): Promise<Report> {
    const { basketsFile: file, pricesFile, pace } = this.setting;
    const [limit, timeoutMs] = [pace.baskets, pace.settleMs];
    const pacing = { concurrency: CONCURRENCY, limit, timeoutMs, answerTimeoutMs: ANSWER_WITHIN_MS };
    return replay({ file, pricesFile, baseUrl, mailUrl, run: this.run, ...pacing });
  }

  private async update(version: string, load: OpenLoad): Promise<void> {
    const { platform } = this.setting;
    await this.happen({ kind: 'update', subject: version }, load, async () => {
      await this.make(platform.update(version));
      const healthyAtMs = Date.now();
      const others = (await platform.instances()).filter((instance) => instance.version !== version);
      return { healthyAtMs, instances: others.map((instance) => `${instance.name} (${instance.version})`) };
    });
  }

  /** What a wrong tag does: the platform has to leave what runs alone. */
  private async updateInVain(app: AppName, load: OpenLoad): Promise<void> {
    const { platform } = this.setting;
    const { updateInVain } = platform;
    if (!updateInVain) return;
    const before = new Set((await platform.instances()).map(({ version }) => version));
    await this.happen({ kind: 'update in vain', subject: app }, load, async () => {
      const seen = `by ${await this.make(updateInVain.call(platform, app))}`;
      const healthyAtMs = Date.now();
      const others = (await platform.instances()).filter(({ version }) => !before.has(version));
      return { healthyAtMs, seen, instances: others.map(({ name, version }) => `${name} (${version})`) };
    });
  }

  private async scale(app: AppName, load: OpenLoad): Promise<void> {
    const { platform } = this.setting;
    const { scaleByLoad } = platform;
    if (!scaleByLoad) return;
    await this.happen({ kind: 'scale', subject: app }, load, async () => {
      const seen = await this.make(scaleByLoad.call(platform, app));
      return { healthyAtMs: Date.now(), seen };
    });
  }

  private async kill(app: AppName, load: OpenLoad): Promise<void> {
    const { platform, pace } = this.setting;
    const instances = (await platform.instances()).filter((instance) => instance.app === app);
    const [victim] = instances;
    if (!victim) throw new Failure(`${platform.name} names no instance of ${app}`, 'Look whether all of them run');
    await this.happen({ kind: 'kill', subject: victim.name }, load, async (fromMs) => {
      await platform.kill(victim);
      const struckAtMs = Date.now();
      const { noticeMs, killedWithinMs: withinMs } = pace;
      const recovery = await untilHealthyAgain(platform, { sinceMs: fromMs, noticeMs, withinMs });
      return { struckAtMs, ...recovery, others: instances.length - 1 };
    });
  }

  private async cut(load: OpenLoad): Promise<void> {
    const { platform, pace } = this.setting;
    const { cutNode } = platform;
    if (!cutNode) return;
    const before = await platform.instances();
    const { noticeMs, cutWithinMs: withinMs } = pace;
    let cutOff: Awaited<ReturnType<typeof cutNode>> | undefined;
    await this.happen({ kind: 'cut', subject: 'a node off' }, load, async (fromMs) => {
      const { node, heal } = (cutOff = await cutNode.call(platform));
      this.undo.push(heal);
      // A platform that has not noticed yet counts what runs on the node, and counts it as well.
      const holds = async () => (await platform.instances()).every((instance) => instance.node !== node);
      const recovery = await untilHealthyAgain(platform, { sinceMs: fromMs, noticeMs, withinMs, holds });
      const instances = before.filter((instance) => instance.node === node).map(({ name }) => name);
      return { subject: `${node} off`, ...recovery, instances };
    });
    await this.happen({ kind: 'heal', subject: cutOff?.node ?? '' }, load, async (fromMs) => {
      this.undo.pop();
      await cutOff?.heal();
      return untilHealthyAgain(platform, { sinceMs: fromMs, noticeMs, withinMs });
    });
  }

  /** Does something to the shop under load, and gives the load a calm time after it. */
  private async happen(
    what: Pick<Happening, 'kind' | 'subject'>,
    load: OpenLoad,
    work: (fromMs: number) => Promise<Partial<Happening>>,
  ): Promise<void> {
    const fromMs = Date.now();
    const end = (seen: Partial<Happening>): Happening => {
      const happening = { instances: [], ...what, ...seen, fromMs, untilMs: Date.now() };
      this.happenings.push(happening);
      return happening;
    };
    const outcome = (happening: Happening): string => {
      const failed = load.failed.filter((request) => happeningOf(request, [happening]) !== undefined).length;
      const { healthyAtMs, seen } = happening;
      const healthy =
        healthyAtMs === undefined ? 'NOT healthy again' : `healthy after ${seconds(healthyAtMs - fromMs)}`;
      return `${healthy}${seen ? `, ${seen}` : ''}, ${failed} requests failed`;
    };
    const watched = () =>
      work(fromMs).then(end, (cause) => {
        end({}); // what failed meanwhile has its reason in this
        throw cause;
      });
    await this.step(titleOf(what), watched, { outcome, note: () => load.note() });
    await this.calm(load);
  }

  /** So that each request that fails is disturbed by one thing at the most, and by none if it is sent now. */
  private async calm(load: OpenLoad): Promise<void> {
    await load.settled();
    await sleep(this.setting.pace.calmMs);
  }

  private step<T>(title: string, work: () => Promise<T>, words?: StepWords<T>): Promise<T> {
    this.setting.interrupted.throwIfAborted();
    return this.steps.take(title, work, words);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
