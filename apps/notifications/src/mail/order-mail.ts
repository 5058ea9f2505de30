import type { CancelReason } from '@highstreet/contracts';
import type { SendMailOptions } from 'nodemailer';
import type { ClaimedMail } from './mail-queue.ts';

export interface MailSettings {
  readonly from: string;
  readonly customerDomain: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** The part behind the @ of every Message-ID; with the notification's id before it, a second copy has the same one. */
const MESSAGE_ID_DOMAIN = 'highstreet.local';

const REASONS: Record<CancelReason, string> = {
  'out-of-stock': 'a product of it is out of stock',
  'not-for-sale': 'a product of it is no longer for sale',
  'no-answer': 'we could not reserve its products in time',
};

/** The mail about a final order, in plain text. */
export function orderMail(mail: ClaimedMail, { from, customerDomain, currency }: MailSettings): SendMailOptions {
  return {
    from,
    to: `${mail.customerId}@${customerDomain}`,
    ...content(mail, currency),
    messageId: `<${mail.id}@${MESSAGE_ID_DOMAIN}>`,
    date: mail.createdAt,
    headers: {
      'X-Order-Id': mail.orderId,
      'X-Request-Id': mail.requestId,
      // RFC 3834: asks vacation responders to stay silent.
      'Auto-Submitted': 'auto-generated',
    },
  };
}

function content({ kind, orderId, data }: ClaimedMail, currency: string): { subject: string; text: string } {
  const total = formatCents(data.totalCents, currency);
  if (kind === 'order-confirmed') {
    return {
      subject: 'Your order is confirmed',
      text: `Thank you for your order.\n\nOrder: ${orderId}\nTotal: ${total}\n\nIts products are reserved for you.\n`,
    };
  }
  const reason = data.reason ? REASONS[data.reason] : 'it could not be fulfilled';
  return {
    subject: 'Your order was cancelled',
    text: `We are sorry, we had to cancel your order: ${reason}.\n\nOrder: ${orderId}\nTotal: ${total}, which is not charged\n`,
  };
}

const formats = new Map<string, Intl.NumberFormat>();

/** Making a format costs a hundred times what using it does. */
function formatCents(cents: number, currency: string): string {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en-US', { style: 'currency', currency });
  formats.set(currency, format);
  return format.format(cents / 100);
}
