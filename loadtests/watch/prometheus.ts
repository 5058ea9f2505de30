export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function parseMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line): Sample[] => {
    const [, name, labels = '', value] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}

/** The largest value of a metric with the labels it has; undefined when the text has none. */
export function largest(samples: readonly Sample[], name: string): Sample | undefined {
  return samples
    .filter((sample) => sample.name === name && !Number.isNaN(sample.value))
    .reduce<Sample | undefined>((most, sample) => (most && most.value >= sample.value ? most : sample), undefined);
}
