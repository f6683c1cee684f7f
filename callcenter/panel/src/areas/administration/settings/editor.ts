/** What an editor of one section gets: its values, and the mistakes the server found in them. */
export interface Editing<Values> {
  readonly values: Values;
  readonly onChange: (values: Values) => void;
  /** The words for a field: `wrong("queues.0.ring_seconds")`. */
  readonly wrong: (place: string) => string | undefined;
  readonly readOnly: boolean;
}

/** A copy of `rows` with one of them changed. */
export function withRow<Row>(rows: readonly Row[], at: number, changes: Partial<Row>): Row[] {
  return rows.map((row, place) => (place === at ? { ...row, ...changes } : row));
}

export function without<Row>(rows: readonly Row[], at: number): Row[] {
  return rows.filter((_, place) => place !== at);
}
