/** `384M`, `384Mi`, `1G` in MiB, as compose and Kubernetes write it (M of compose is a MiB). */
export function mebibytes(text: unknown): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([kmg])i?b?$/i.exec(String(text)) ?? [];
  if (!amount || !unit) return undefined;
  return Number(amount) * { k: 1 / 1_024, m: 1, g: 1_024 }[unit.toLowerCase() as 'k' | 'm' | 'g'];
}

/** `0.5`, `1`, `500m` in cores. */
export function cores(text: unknown): number | undefined {
  const [, amount, milli] = /^(\d+(?:\.\d+)?)(m?)$/.exec(String(text)) ?? [];
  return amount ? Number(amount) / (milli ? 1_000 : 1) : undefined;
}

/** `25s`, `1m30s` in ms. */
export function milliseconds(text: unknown): number | undefined {
  const [, minutes, seconds] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(text)) ?? [];
  return minutes || seconds ? (Number(minutes ?? 0) * 60 + Number(seconds ?? 0)) * 1_000 : undefined;
}
