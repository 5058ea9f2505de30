/** A value and its JSON. Who has one of them pays for the other only when somebody asks, and once. */
export class Held<V> {
  private constructor(
    private text: string | undefined,
    private parsed: V | undefined,
  ) {}

  static json<V>(json: string): Held<V> {
    return new Held<V>(json, undefined);
  }

  static value<V>(value: V): Held<V> {
    return new Held<V>(undefined, value);
  }

  get json(): string {
    return (this.text ??= JSON.stringify(this.parsed));
  }

  get value(): V {
    return (this.parsed ??= JSON.parse(this.text!) as V);
  }
}
