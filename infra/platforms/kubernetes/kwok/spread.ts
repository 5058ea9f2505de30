/** A pod, where it is. */
export interface Placed {
  readonly service: string;
  readonly node: string;
  readonly zone: string;
}

export interface Spread {
  readonly service: string;
  readonly pods: number;
  /** Fewest and most pods of the service on one node, and in one zone; nodes and zones without any count. */
  readonly perNode: readonly [number, number];
  readonly perZone: readonly [number, number];
}

/** How evenly the pods of each service lie on these nodes and in these zones. */
export function spreadOf(pods: readonly Placed[], nodes: readonly string[], zones: readonly string[]): Spread[] {
  const services = [...new Set(pods.map(({ service }) => service))].sort();
  return services.map((service) => {
    const ofIt = pods.filter((pod) => pod.service === service);
    const counts = (places: readonly string[], of: (pod: Placed) => string): [number, number] => {
      const each = places.map((place) => ofIt.filter((pod) => of(pod) === place).length);
      return [Math.min(...each), Math.max(...each)];
    };
    return {
      service,
      pods: ofIt.length,
      perNode: counts(nodes, ({ node }) => node),
      perZone: counts(zones, ({ zone }) => zone),
    };
  });
}
