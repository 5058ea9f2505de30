/** What is to happen, soonest first: a binary heap. Events of the same time come in the order in which they were added. */
export class EventQueue<T> {
  private readonly heap: { readonly atMs: number; readonly order: number; readonly event: T }[] = [];
  private added = 0;

  get nextMs(): number {
    return this.heap[0]?.atMs ?? Infinity;
  }

  add(atMs: number, event: T): void {
    const { heap } = this;
    let place = heap.push({ atMs, order: (this.added += 1), event }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.isSooner(place, parent)) return;
      this.swap(place, parent);
      place = parent;
    }
  }

  take(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.event;
    heap[0] = last;
    for (let place = 0; ;) {
      let soonest = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < heap.length && this.isSooner(child, soonest)) soonest = child;
      }
      if (soonest === place) return first.event;
      this.swap(place, soonest);
      place = soonest;
    }
  }

  private isSooner(one: number, other: number): boolean {
    const [a, b] = [this.heap[one]!, this.heap[other]!];
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  private swap(one: number, other: number): void {
    const { heap } = this;
    [heap[one], heap[other]] = [heap[other]!, heap[one]!];
  }
}
