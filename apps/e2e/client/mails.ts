import { MAIL_URL } from './shop.ts';

export interface CaughtMail {
  readonly messageId: string;
  readonly to: string[];
  readonly subject: string;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** All mails about an order. */
export async function mailsAbout(orderId: string): Promise<CaughtMail[]> {
  const found: CaughtMail[] = [];
  for (let after = 0; ;) {
    const response = await fetch(`${MAIL_URL}/mails?after=${after}&limit=1000`);
    const page = (await response.json()) as { mails: CaughtMail[]; next: number };
    found.push(...page.mails.filter(({ headers }) => headers['x-order-id'] === orderId));
    if (page.next === after) return found;
    after = page.next;
  }
}
