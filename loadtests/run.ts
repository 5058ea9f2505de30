import { randomUUID } from 'node:crypto';
import type { K6 } from './k6/find-k6.ts';
import { runK6 } from './k6/run-k6.ts';
import { countOf, type Summary, verdictsOf } from './k6/summary.ts';
import { arrivalsOf } from './profiles/arrivals.ts';
import { areaOf, durationOf, type Profile } from './profiles/profiles.ts';
import { instanceAt, runState } from './replay/running-instance.ts';
import { figuresOf } from './report/figures.ts';
import { plotOf } from './report/plot.ts';
import type { Repeat } from './report/result.ts';
import { sharesOf, type Journey, type Scenario } from './scenarios.ts';
import { orderFinalMs, slosOf, STALE_MS, thresholdsOf } from './slo.ts';
import { contractSchemas } from './traffic/schemas.ts';
import { linesPerBasket, mostPopular } from './traffic/shelf.ts';
import { issueTokens, type Tokens } from './traffic/tokens.ts';
import type { Shelf } from './traffic/traffic.ts';
import { pressuresOf } from './watch/resources.ts';
import { Striker } from './strikes/striker.ts';
import type { PlannedStrike } from './strikes/strike-plan.ts';
import { judge } from './strikes/verdict.ts';
import { Watcher } from './watch/watcher.ts';

/** Of the orders that a flash sale is to bring, those there is stock for. */
const SALE_STOCK_SHARE = 0.5;

/** Longer than any run but a soak, which renews them itself. */
const TOKENS_LEFT_MS = 5 * 60_000;

export interface RunSetting {
  readonly k6: K6;
  readonly scenario: Scenario;
  readonly profile: Profile;
  readonly baseUrl: string;
  readonly shelf: Shelf;
  readonly strikes: readonly PlannedStrike[];
}

/** One scenario in one shape, to be run at any rate. */
export class Run {
  private readonly setting: RunSetting;
  private readonly schemas = contractSchemas();
  private tokens: Tokens | undefined;

  constructor(setting: RunSetting) {
    this.setting = setting;
  }

  async once(rate: number, title: string): Promise<Repeat & { readonly notes: readonly string[] }> {
    const { k6, scenario, profile, baseUrl, shelf } = this.setting;
    const shares = sharesOf(scenario, linesPerBasket(shelf));
    const slos = slosOf(Object.keys(shares) as Journey[], profile.slack);
    const seconds = durationOf(profile);
    const instance = instanceAt(baseUrl);
    const watcher = instance && runState(instance) ? new Watcher(instance) : undefined;
    const asked = rate * areaOf(profile);
    const tokens = await this.freshTokens();
    const { adminId, admin, goodUntil } = tokens;
    const traffic = {
      baseUrl,
      runId: randomUUID().slice(0, 8),
      scenarios: arrivalsOf(profile, rate, shares),
      thresholds: thresholdsOf(slos),
      schemas: this.schemas,
      sale: { productId: mostPopular(shelf), stock: Math.max(1, Math.round(asked * SALE_STOCK_SHARE)) },
      tokens: { adminId, admin, goodUntil },
      limits: { orderFinalMs: orderFinalMs(profile.slack), staleMs: STALE_MS },
    };
    const striker = instance && new Striker(instance, this.setting.strikes);
    const ended = await runK6(k6, {
      traffic,
      shelf,
      tokens,
      title,
      seconds,
      onStart: (pid) => {
        watcher?.start(pid);
        striker?.start(seconds);
      },
    }).finally(() => Promise.all([watcher?.stop(), striker?.stop()]));
    const all = ended.samples.seconds();
    const startMs = ended.samples.startMs();
    // After the last one only orders are waited for: not part of the load.
    const looks = (watcher?.looks ?? []).filter(
      ({ atMs }) => atMs >= startMs + 1_000 && atMs <= startMs + seconds * 1_000,
    );
    const figures = figuresOf(ended, { verdicts: verdictsOf(slos, ended.summary), looks, seconds, asked });
    return {
      figures,
      pressures: pressuresOf(looks),
      complaints: ended.complaints,
      plot: plotOf(all, { profile, rate, looks, startMs }),
      ...(this.setting.strikes.length > 0
        ? { struck: judge(this.setting.strikes, striker?.struck ?? [], ended.samples.failed) }
        : {}),
      notes: scenario === 'flash-sale' ? saleNotes(ended.summary) : [],
    };
  }

  /** Made once for all runs, unless they come to their end. */
  private async freshTokens(): Promise<Tokens> {
    if (!this.tokens || this.tokens.goodUntil < Date.now() + TOKENS_LEFT_MS)
      this.tokens = await issueTokens(this.setting.baseUrl, this.setting.shelf.baskets);
    return this.tokens;
  }
}

/** What the sale took from stock is what was confirmed, when every order was final in time. */
export function saleNotes(summary: Summary): string[] {
  const taken = countOf(summary, 'sale_stock_taken');
  const confirmed = countOf(summary, 'orders_confirmed');
  const waitedFor = summary.metrics.orders_final_in_time?.values.rate === 1;
  if (confirmed > taken || (waitedFor && confirmed !== taken))
    return [`The sale confirmed ${confirmed} orders and took ${taken} units from stock`];
  return [];
}
