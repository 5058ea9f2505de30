import { expressionOf, type Slo } from '../slo.ts';

/** What k6 hands to handleSummary, as far as it is read here. */
export interface Summary {
  readonly metrics: Readonly<
    Record<
      string,
      {
        readonly values: Readonly<Record<string, number>>;
        readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
      }
    >
  >;
}

export interface Verdict extends Slo {
  /** Undefined when nothing was measured. */
  readonly value?: number;
  readonly kept: boolean;
}

/** k6's own verdict on each SLO. One that nothing was measured for is not kept, but for counts, which are then 0. */
export function verdictsOf(slos: readonly Slo[], { metrics }: Summary): Verdict[] {
  return slos.map((slo) => {
    const metric = metrics[slo.metric];
    const value = measured(slo, metric?.values) ?? (slo.unit === 'count' ? 0 : undefined);
    const ok = metric?.thresholds?.[expressionOf(slo)]?.ok ?? slo.unit === 'count';
    return { ...slo, ...(value === undefined ? {} : { value }), kept: ok && value !== undefined };
  });
}

/** k6 gives 0 for a quantile of nothing. */
function measured({ statistic }: Slo, values: Readonly<Record<string, number>> = {}): number | undefined {
  return statistic === 'p(99)' && values.count === 0 ? undefined : values[statistic];
}

export function countOf({ metrics }: Summary, name: string): number {
  return metrics[name]?.values.count ?? 0;
}
