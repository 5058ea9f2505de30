import { OrderStateChange } from '@highstreet/contracts';

/** Reads an answer of server-sent events as a client does. */
export class EventStream {
  readonly states: OrderStateChange[] = [];
  readonly ended: Promise<void>;

  constructor(readonly response: Response) {
    this.ended = this.read();
  }

  private async read(): Promise<void> {
    let rest = '';
    for await (const chunk of this.response.body!.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n');
      rest = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) this.states.push(OrderStateChange.parse(JSON.parse(data)));
      }
    }
  }
}
