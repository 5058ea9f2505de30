/** Events of one topic are handled by at most this many processes at once. Fewer later would break the order of keys. */
export const PARTITIONS = 6;
