/** How NGINX chooses the gateway of a request, each with the directive that says so; '' is NGINX's own default. */
export const LB_METHODS = {
  /** In turn. */
  round_robin: '',
  /** The one with the fewest requests in flight. */
  least_conn: 'least_conn;',
  /** By the first three octets of an IPv4 address (the whole of an IPv6 one): a network stays with its gateway. */
  ip_hash: 'ip_hash;',
  /** In turn, by `LB_WEIGHTS`. */
  weighted: '',
  /** The less busy of two drawn at random (Mitzenmacher 2001): near `least_conn`, and several edges do not herd. */
  random_two: 'random two least_conn;',
  /**
   * Ketama ring over the client's whole address, not its /24 as `ip_hash` takes it: a list that changes by one of n moves
   * 1/n of the clients, and a network of many clients (a company, a mobile operator) does not make one gateway hot. Gateways
   * keep no state, so a client whose address changes within its network loses nothing.
   */
  consistent_hash: 'hash $remote_addr consistent;',
} as const;

export type LbMethod = keyof typeof LB_METHODS;
export const LB_METHOD_NAMES = Object.keys(LB_METHODS) as LbMethod[];
