/** What the expressions of a job file may name. */
export interface Scope {
  readonly var: Readonly<Record<string, unknown>>;
  readonly local: Readonly<Record<string, unknown>>;
  /** Of a dynamic block, by the block's name: `group.key`, `group.value.port`. */
  readonly [block: string]: unknown;
}

const NAME = String.raw`[a-z]\w*(?:\.[\w-]+)+`;
const EXPRESSION = String.raw`\$\{(${NAME})(?:\[(${NAME})\])?\}`;
const WHOLE = new RegExp(`^${EXPRESSION}$`);
const ANYWHERE = new RegExp(EXPRESSION, 'g');

/**
 * The value of a parsed block: variables and locals in their places, `dynamic` blocks written out. What a job file names of
 * Nomad's own (`${NOMAD_ADDR_kafka}`, `${meta.cpu_unit}`) stays as it stands, for only Nomad knows it; functions are not
 * known, and these job files need none.
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return evaluateText(value, scope);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  const { dynamic, ...rest } = value as { dynamic?: Record<string, DynamicBlock[]> };
  const plain = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, evaluate(item, scope)]));
  const written = Object.entries(dynamic ?? {}).map(([name, blocks]) => [
    name,
    Object.assign({}, plain[name] ?? {}, ...blocks.map((block) => writtenOut(name, block, scope))) as object,
  ]);
  return { ...plain, ...(Object.fromEntries(written) as object) };
}

/** `dynamic "group" { for_each = …, labels = […], content { … } }` with labelled blocks, the only kind that is used. */
interface DynamicBlock {
  readonly for_each: unknown;
  readonly labels: readonly string[];
  readonly content: readonly unknown[];
}

function writtenOut(name: string, { for_each, labels, content }: DynamicBlock, scope: Scope): object {
  const each = Object.entries(evaluate(for_each, scope) as Record<string, unknown>);
  return Object.fromEntries(
    each.map(([key, value]) => {
      const inside = { ...scope, [name]: { key, value } };
      return [String(evaluate(labels[0], inside)), content.map((block) => evaluate(block, inside))];
    }),
  );
}

function evaluateText(text: string, scope: Scope): unknown {
  const [, name, index] = WHOLE.exec(text) ?? [];
  // An expression by itself keeps its type: "${var.count}" is a number.
  if (name) return valueOf(name, index, scope) ?? text;
  return text.replaceAll(ANYWHERE, (expression, name: string, index?: string) =>
    String(valueOf(name, index, scope) ?? expression),
  );
}

function valueOf(name: string, index: string | undefined, scope: Scope): unknown {
  const found = name.split('.').reduce<unknown>((value, key) => (value as Scope | undefined)?.[key], scope);
  const value = evaluate(found, scope);
  return index === undefined ? value : (value as Scope)[String(valueOf(index, undefined, scope))];
}
