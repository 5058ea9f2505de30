import type { Member } from '../picking/member.ts';

/** Envoy's panic threshold: with fewer fit than half, what fails is more likely behind them than in them. */
const PANIC_SHARE = 0.5;

/** At most this share is ejected for failing: those that are left must be able to carry the load. */
const MAX_EJECTED_SHARE = 0.5;

/** With fewer of the zone fit, they would be overloaded; Envoy's routing by zones begins to spill over there too. */
const MIN_ZONE_SHARE = 0.7;

const isFit = ({ health }: Member): boolean => health.kind === 'serving' || health.kind === 'warming';
const isFailing = ({ health }: Member): boolean => 'cause' in health && health.cause === 'failing';

/**
 * Who may be asked. In a panic also those that were ejected for failing, for sending everything to the few that are
 * left would only fell them too; those where nobody listens are asked only when there is nobody else.
 *
 * The zone's own come first as long as enough of them are fit. That holds the load even only where callers are spread
 * over zones as instances are.
 */
export function availableOf<M extends Member>(all: readonly M[], zone: string | undefined): readonly M[] {
  const fit = all.filter(isFit);
  const panic = fit.length < all.length * PANIC_SHARE;
  const asked = panic ? all.filter((member) => isFit(member) || isFailing(member)) : fit;
  if (asked.length === 0) return all;
  if (zone === undefined) return asked;
  const near = asked.filter((member) => member.zone === zone);
  const known = all.filter((member) => member.zone === zone).length;
  return near.length > 0 && near.length >= known * MIN_ZONE_SHARE ? near : asked;
}

/** Whether one more may be ejected for failing. */
export function mayEjectMore(all: readonly Member[]): boolean {
  const ejected = all.filter((member) => !isFit(member)).length;
  return ejected + 1 <= all.length * MAX_EJECTED_SHARE;
}
