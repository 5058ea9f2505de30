import { MailStore } from './mail-catcher/mail-store.ts';
import { smtpServer } from './mail-catcher/smtp.ts';
import { webServer } from './mail-catcher/web.ts';

// Stands where a mail provider would: takes every mail by SMTP, delivers none, shows them on a page.

// On loopback unless it is told otherwise: it lets everybody in.
const host = process.env.HOST ?? '127.0.0.1';
const store = await MailStore.open(process.env.MAIL_FOLDER ?? 'mails');
const web = webServer(store).listen(Number(process.env.WEB_PORT), host);
const smtp = smtpServer(store);
smtp.on('error', (error) => console.error(error.message)); // a client that hangs up is none of our business
smtp.listen(Number(process.env.SMTP_PORT), host);

process.on('SIGTERM', () => {
  web.close();
  smtp.close(() => {
    store.close();
    process.exit(0);
  });
});
