/**
 * A statement with a name, so that a connection parses and plans it once. The name must stand for one text only, in the
 * whole process: pg refuses a second text under the same name on the same connection.
 */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export function sql(name: string, text: string): Statement {
  return { name, text };
}

/** What runs statements: the pool of a primary, or one transaction. Gives the rows for every kind of statement. */
export interface SqlExecutor {
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}
