import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { NotificationsEnvironment } from '../notifications.environment.ts';
import type { ClaimedMail } from './mail-queue.ts';
import { type MailSettings, orderMail } from './order-mail.ts';

/** Sends by SMTP (RFC 5321) over a few kept connections. */
@Injectable()
export class MailSender implements OnApplicationShutdown {
  private readonly transport;
  private readonly settings: MailSettings;

  constructor(private readonly env: NotificationsEnvironment) {
    this.settings = { from: env.MAIL_FROM, customerDomain: env.MAIL_CUSTOMER_DOMAIN, currency: env.CURRENCY };
    this.transport = createTransport({
      url: env.SMTP_URL,
      pool: true,
      maxConnections: env.SMTP_MAX_CONNECTIONS,
      // Behind a balancer of mail servers connections have to move now and then; a handshake a thousand mails is nothing.
      maxMessages: 1_000,
      // Only for a kept connection that the server had closed before it saw a byte of the mail.
      maxRequeues: 1,
      connectionTimeout: env.SMTP_SEND_TIMEOUT_MS,
      greetingTimeout: env.SMTP_SEND_TIMEOUT_MS,
      socketTimeout: env.SMTP_SEND_TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * Resolves with the server's 250 to the whole mail. Rejects with nodemailer's error, see `deliveryFailure`; the
   * server may have the mail all the same, if it broke off after it got the last byte.
   */
  async send(mail: ClaimedMail): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), this.env.SMTP_SEND_TIMEOUT_MS);
    try {
      await this.transport.sendMail({ ...orderMail(mail, this.settings), signal: abort.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  onApplicationShutdown(): void {
    this.transport.close({ force: true });
  }
}
