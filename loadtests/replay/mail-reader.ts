import { z } from 'zod';
import { Failure } from '../../infra/local/failure.ts';
import type { HttpClient } from './http-client.ts';
import type { Mail } from './reconcile-messages.ts';

const Page = z.object({
  mails: z.array(z.object({ messageId: z.string(), headers: z.record(z.string(), z.string()) })),
  next: z.int(),
});
const PAGE = 1_000;

/** Reads the local mail catcher page by page and remembers where it stopped. */
export class MailReader {
  readonly mails: Mail[] = [];
  private after = 0;
  private readonly http: Pick<HttpClient, 'send'>;

  constructor(http: Pick<HttpClient, 'send'>) {
    this.http = http;
  }

  /** Reads on to the newest mail. */
  async readOn(): Promise<readonly Mail[]> {
    for (;;) {
      const answer = await this.http.send({ method: 'GET', path: `/mails?after=${this.after}&limit=${PAGE}` });
      const page = Page.safeParse(answer.body);
      if (!page.success)
        throw new Failure('What answers at --mail-url is not the mail catcher', 'Give its address, or --no-mails');
      for (const { messageId, headers } of page.data.mails) {
        this.mails.push({ messageId, orderId: headers['x-order-id'] ?? '' });
      }
      if (page.data.next === this.after) return this.mails;
      this.after = page.data.next;
    }
  }

  /** From here on only mails that are not read yet count. */
  forget(): void {
    this.mails.length = 0;
  }
}
