import { SMTPServer } from 'smtp-server';
import { parseMail } from './mail.ts';
import type { MailStore } from './mail-store.ts';

/** A mail of the shop has a few kilobytes; more than this is refused. */
const LARGEST_MAIL_BYTES = 256 * 1024;

/** Takes every mail for everybody, without login or encryption: it listens on loopback and delivers nothing. */
export function smtpServer(store: MailStore): SMTPServer {
  return new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: LARGEST_MAIL_BYTES,
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('mail is too large'), { responseCode: 552 }));
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        store.append(
          parseMail(Buffer.concat(chunks).toString('utf8'), {
            from,
            to: envelope.rcptTo.map(({ address }) => address),
          }),
        );
        done();
      });
    },
  });
}
