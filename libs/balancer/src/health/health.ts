/** Why an instance was ejected. Nobody listening is a fact about it; failing may be the fault of what is behind it. */
export type EjectionCause = 'unreachable' | 'failing';

/**
 * Where an instance stands with this process. `ejections` counts those of its recent past.
 *
 *     warming ──▶ serving ──▶ ejected ──▶ on-probation ──▶ probing ──▶ warming
 *        └─────────────────────▲ ▲──────────────────────────────┘
 */
export type Health =
  /** New, or back from an ejection: gets a share that grows from a tenth to the whole. */
  | { readonly kind: 'warming'; readonly sinceMs: number; readonly failures: number; readonly ejections: number }
  /** `failures` are consecutive. */
  | { readonly kind: 'serving'; readonly sinceMs: number; readonly failures: number; readonly ejections: number }
  /** Gets nothing. */
  | {
      readonly kind: 'ejected';
      readonly cause: EjectionCause;
      readonly sinceMs: number;
      readonly untilMs: number;
      readonly ejections: number;
    }
  /** The next suitable request probes it. */
  | {
      readonly kind: 'on-probation';
      readonly cause: EjectionCause;
      readonly sinceMs: number;
      readonly ejections: number;
    }
  /** One request is on its way to it. */
  | { readonly kind: 'probing'; readonly cause: EjectionCause; readonly sinceMs: number; readonly ejections: number };

/**
 * How a request to an instance ended: `failed` is a reset, a time-out or 502, 503, 504 (what Envoy calls gateway
 * errors); `unreachable` got no connection; `given-up` says nothing about the instance, for its caller left.
 */
export type Result = 'succeeded' | 'failed' | 'unreachable' | 'given-up';

export interface HealthPolicy {
  /** Consecutive ones that eject. One refused connection does at once: nobody listens there. */
  readonly failures: number;
  /** The first ejection lasts this long, the next one twice this, and so on. */
  readonly baseEjectionMs: number;
  readonly maxEjectionMs: number;
  /** From a tenth of its share to the whole; 0 for at once. */
  readonly slowStartMs: number;
}

/** After Envoy's outlier detection (envoyproxy/envoy, "Outlier detection"), with its numbers where no reason is given. */
export const DEFAULT_HEALTH_POLICY: HealthPolicy = {
  failures: 5,
  // Envoy's 30 s is for hosts. A killed process is back in about 1 s, and a closed door is not knocked at by each of a burst.
  baseEjectionMs: 1_000,
  maxEjectionMs: 30_000,
  // A Node process has compiled its hot paths and filled its pools after some seconds of load.
  slowStartMs: 10_000,
};

/** For each so many without ejection one is forgotten. */
const FORGIVE_MS = 10_000;

/** The smallest share of one that warms up, as Envoy's min_weight_percent: less would hardly warm it. */
const MIN_RAMP = 0.1;

/**
 * @param startedMs when the request was sent: an answer to an earlier one says nothing about what came since
 * @param mayEject false when too many are ejected already; an instance nobody listens on is ejected all the same
 */
export function afterResult(
  health: Health,
  result: Result,
  times: { readonly startedMs: number; readonly nowMs: number },
  mayEject: boolean,
  policy: HealthPolicy,
): Health {
  const { nowMs } = times;
  switch (health.kind) {
    case 'warming':
    case 'serving':
      if (result === 'given-up') return health;
      if (result === 'succeeded') return health.failures === 0 ? health : { ...health, failures: 0 };
      if (result === 'unreachable') return ejected(result, ejectionsBy(health, nowMs) + 1, nowMs, policy);
      if (mayEject && health.failures + 1 >= policy.failures) {
        return ejected('failing', ejectionsBy(health, nowMs) + 1, nowMs, policy);
      }
      return { ...health, failures: health.failures + 1 };
    case 'ejected':
    case 'on-probation':
      // It was asked all the same, because nobody better was left.
      if (result === 'succeeded' && times.startedMs >= health.sinceMs)
        return recovered(health.ejections, nowMs, policy);
      return health;
    case 'probing':
      if (times.startedMs < health.sinceMs) return health;
      if (result === 'succeeded') return recovered(health.ejections, nowMs, policy);
      if (result === 'given-up') return { ...health, kind: 'on-probation' };
      return ejected(result === 'unreachable' ? result : 'failing', health.ejections + 1, nowMs, policy);
  }
}

/** What time alone changes. */
export function afterTime(health: Health, nowMs: number, policy: HealthPolicy): Health {
  if (nowMs < nextChangeMs(health, policy)) return health;
  if (health.kind === 'warming') return { ...health, kind: 'serving' };
  if (health.kind !== 'ejected') return health;
  return { kind: 'on-probation', cause: health.cause, sinceMs: nowMs, ejections: health.ejections };
}

/** When {@link afterTime} will have something to do. */
export function nextChangeMs(health: Health, policy: HealthPolicy): number {
  if (health.kind === 'ejected') return health.untilMs;
  return health.kind === 'warming' ? health.sinceMs + policy.slowStartMs : Infinity;
}

export function recovered(ejections: number, nowMs: number, policy: HealthPolicy): Health {
  return { kind: policy.slowStartMs > 0 ? 'warming' : 'serving', sinceMs: nowMs, failures: 0, ejections };
}

/** The part of its share that an instance gets, in (0, 1]; linear, as Envoy's slow start with aggression 1. */
export function ramp(health: Health, nowMs: number, policy: HealthPolicy): number {
  if (health.kind !== 'warming') return 1;
  return Math.min(1, Math.max(MIN_RAMP, (nowMs - health.sinceMs) / policy.slowStartMs));
}

function ejected(cause: EjectionCause, ejections: number, nowMs: number, policy: HealthPolicy): Health {
  const lastsMs = Math.min(policy.maxEjectionMs, policy.baseEjectionMs * ejections);
  return { kind: 'ejected', cause, sinceMs: nowMs, untilMs: nowMs + lastsMs, ejections };
}

function ejectionsBy(health: { readonly sinceMs: number; readonly ejections: number }, nowMs: number): number {
  return Math.max(0, health.ejections - Math.floor((nowMs - health.sinceMs) / FORGIVE_MS));
}
