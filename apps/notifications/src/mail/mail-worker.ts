import { runInRequest } from '@highstreet/request-context';
import { Metrics } from '@highstreet/service';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { NotificationsEnvironment } from '../notifications.environment.ts';
import { backOffMs } from './back-off.ts';
import { deliveryFailure } from './delivery-failure.ts';
import { type ClaimedMail, MailQueue, type Return } from './mail-queue.ts';
import { MailSender } from './mail-sender.ts';
import { MailServerState } from './mail-server-state.ts';
import { SentMarker } from './sent-marker.ts';

/** Between two attempts of one mail. Greylisting lets a mail in after some minutes. */
const RETRY = { baseMs: 1_000, capMs: 300_000 };

interface Held {
  readonly mail: ClaimedMail;
  /** From then on the lease is too short to finish a delivery in it. */
  readonly untilMs: number;
}

/**
 * Sends the pending mails of the table, together with the workers of all other instances.
 *
 * Guarantee: every notification's mail is sent at least once. SMTP cannot give more: a process or a server that dies
 * between the server taking the mail and our mark of it leaves a mail that is sent again, with the same Message-ID, by
 * which a mailbox can drop the second copy (RFC 7352). A connection takes its next mail only when the mark of the last
 * one is durable, so one kill doubles SMTP_MAX_CONNECTIONS mails at the very most; measured at full rate: two.
 *
 * Degrades: mail server away → mails wait in the table, one is tried after 1 s to 30 s. This process dies → its mails
 * wait for the end of their lease. Database away → nothing is sent; a mark that outlasts its lease is a second copy.
 * A mail that the server refuses for good (5yz) is `refused`, logged and counted, and not tried again.
 */
@Injectable()
export class MailWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MailWorker.name);
  private readonly marker: SentMarker;
  private readonly mails;
  private readonly server = new MailServerState();
  /** Claimed and waiting for a free connection. */
  private held: Held[] = [];
  private readonly deliveries = new Set<Promise<void>>();
  private claiming: Promise<void> | undefined;
  /** Whether a claim may find something: set by a wake and by the poll, cleared by a claim that came back short. */
  private mayHaveMore = true;
  private stopped = false;
  private poll: NodeJS.Timeout | undefined;
  private probe: NodeJS.Timeout | undefined;

  constructor(
    private readonly env: NotificationsEnvironment,
    private readonly queue: MailQueue,
    private readonly sender: MailSender,
    metrics: Metrics,
  ) {
    this.marker = new SentMarker((ids) => queue.markSent(ids));
    this.mails = metrics.counter({
      name: 'mails_total',
      help: 'Deliveries to the mail server by result',
      labelNames: ['result'],
    });
  }

  onApplicationBootstrap(): void {
    this.poll = setInterval(() => this.wake(), this.env.MAIL_POLL_MS);
    this.wake();
  }

  /** Finishes the deliveries under way and gives the others back, so that another instance need not wait for a lease. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.poll);
    clearTimeout(this.probe);
    await this.claiming;
    await Promise.all([this.giveBackHeld(), ...this.deliveries]);
  }

  /** There may be mails to send. */
  wake(): void {
    this.mayHaveMore = true;
    this.pump();
  }

  private pump(): void {
    if (this.stopped || this.server.kind === 'away') return;
    const connections = this.server.kind === 'up' ? this.env.SMTP_MAX_CONNECTIONS : 1;
    while (this.deliveries.size < connections && this.held.length > 0) {
      const delivery: Promise<void> = this.deliver(this.held.shift()!).finally(() => {
        this.deliveries.delete(delivery);
        this.pump();
      });
      this.deliveries.add(delivery);
    }
    // The next are claimed while the last are being sent, so that no connection waits for the database.
    const wanted = this.server.kind === 'up' ? connections * 4 : 1 - this.deliveries.size;
    if (!this.mayHaveMore || this.claiming || wanted <= 0 || this.held.length > wanted / 2) return;
    this.claiming = this.claim(wanted - this.held.length).finally(() => {
      this.claiming = undefined;
      this.pump();
    });
  }

  private async claim(limit: number): Promise<void> {
    this.mayHaveMore = false;
    const untilMs = performance.now() + this.env.MAIL_HOLD_MS;
    try {
      const mails = await this.queue.claim(limit, this.env.MAIL_HOLD_MS + this.env.SMTP_SEND_TIMEOUT_MS);
      for (const mail of mails) this.held.push({ mail, untilMs });
      if (mails.length === limit) this.mayHaveMore = true;
      if (this.server.kind === 'away') await this.giveBackHeld();
    } catch (error) {
      this.logger.warn({ err: error }, 'cannot claim mails, trying again with the next poll');
    }
  }

  private deliver({ mail, untilMs }: Held): Promise<void> {
    return runInRequest({ requestId: mail.requestId }, async () => {
      // Somebody else may send it before we are done: whoever claims it next does.
      if (performance.now() > untilMs) return;
      try {
        await this.sender.send(mail);
      } catch (error) {
        return this.failed(mail, error);
      }
      this.server.reached();
      await this.marker.mark(mail.id);
      this.mails.inc({ result: 'sent' });
    });
  }

  private async failed(mail: ClaimedMail, error: unknown): Promise<void> {
    const failure = deliveryFailure(error);
    this.mails.inc({ result: failure });
    if (failure === 'away') this.pause(error);
    else this.server.reached();
    if (failure !== 'refused')
      return this.giveBack([{ mail, delayMs: backOffMs(mail.attempts, RETRY.baseMs, RETRY.capMs) }]);
    this.logger.error({ err: error, notificationId: mail.id }, 'the mail server refuses this mail for good');
    await this.queue.refuse(mail).catch((cause: unknown) => {
      this.logger.warn({ err: cause, notificationId: mail.id }, 'cannot note the refusal, the mail is tried again');
    });
  }

  private pause(error: unknown): void {
    const retryInMs = this.server.lost();
    if (retryInMs === undefined || this.stopped) return;
    this.logger.warn({ err: error, retryInMs: Math.round(retryInMs) }, 'the mail server is away, mails wait');
    this.probe = setTimeout(() => {
      this.server.probe();
      this.wake();
    }, retryInMs);
    void this.giveBackHeld();
  }

  private async giveBackHeld(): Promise<void> {
    await this.giveBack(this.held.splice(0).map(({ mail }) => ({ mail, delayMs: 0 })));
  }

  private async giveBack(returns: readonly Return[]): Promise<void> {
    await this.queue.giveBack(returns).catch((error: unknown) => {
      this.logger.warn({ err: error, mails: returns.length }, 'cannot give mails back, their lease will end');
    });
  }
}
