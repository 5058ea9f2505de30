import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What the server does with the next mail, once it has read it whole. */
export type Behaviour = 'take' | 'take-and-break-off' | 'defer' | 'refuse';

/** A real SMTP server that breaks on purpose. It listens from the start; `stop` and `start` keep the port. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  behaviour: (mail: ReceivedMail) => Behaviour = () => 'take';
  onMail: () => void = () => undefined;
  private port = 0;
  private server: SMTPServer | undefined;

  static async started(): Promise<MailServer> {
    const server = new MailServer();
    await server.start();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}?ignoreTLS=true`;
  }

  /** How often each Message-ID came. */
  copies(): Map<string, number> {
    const copies = new Map<string, number>();
    for (const { headers } of this.mails)
      copies.set(headers['message-id']!, (copies.get(headers['message-id']!) ?? 0) + 1);
    return copies;
  }

  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      closeTimeout: 10,
      onData: (stream, session, answer) => {
        void text(stream).then((raw) => {
          const mail = { to: session.envelope.rcptTo[0]!.address, ...parse(raw) };
          const behaviour = this.behaviour(mail);
          if (behaviour === 'defer') return answer(Object.assign(new Error('Later'), { responseCode: 451 }));
          if (behaviour === 'refuse') return answer(Object.assign(new Error('Never'), { responseCode: 554 }));
          this.mails.push(mail);
          if (behaviour === 'take-and-break-off') this.breakOff(session.id);
          else answer(null, `taken as ${randomUUID()}`);
          this.onMail();
        });
      },
    });
    server.on('error', () => undefined);
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
  }

  /** Closes the port and breaks every connection. */
  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    this.breakOff();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  private breakOff(session?: string): void {
    const connections = (this.server as unknown as { connections?: Set<Connection> })?.connections ?? new Set();
    for (const connection of connections) if (!session || connection.id === session) connection._socket.destroy();
  }
}

interface Connection {
  readonly id: string;
  readonly _socket: { destroy(): void };
}

function parse(raw: string): Pick<ReceivedMail, 'headers' | 'body'> {
  const end = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(headers), body: raw.slice(end + 4) };
}
