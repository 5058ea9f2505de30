/**
 * How far a lane has been sent, in Postgres's own terms (`pg_snapshot` as text): everything that `done` sees has left.
 * When there is more between `done` and the present than one page takes, `target` is the snapshot that is being worked
 * towards, and everything that it sees up to `position` has left too.
 */
export interface LaneCursor {
  readonly lane: number;
  readonly done: string;
  readonly target: string | null;
  readonly position: string;
}

/**
 * The cursor after a page has been sent. A page that is not full was all that its snapshot had to give.
 *
 * @param snapshot the one that the page was read by: the cursor's target, or the present if it had none
 * @param positions of the page's rows, ascending
 */
export function advance(
  cursor: LaneCursor,
  snapshot: string,
  positions: readonly string[],
  pageRows: number,
): LaneCursor {
  const last = positions.at(-1);
  if (last !== undefined && positions.length >= pageRows) return { ...cursor, target: snapshot, position: last };
  return { lane: cursor.lane, done: snapshot, target: null, position: '0' };
}
