import type { Mail } from './mail.ts';

/** The newest mails as a page without scripts. Everything in a mail is a stranger's text and is escaped. */
export function mailsPage(counts: { received: number; distinct: number }, mails: readonly Mail[]): string {
  const rows = mails.map(
    (mail) => `<article><h2>${escape(mail.subject)}</h2>
<p>to ${escape(mail.to.join(', '))}, ${escape(mail.receivedAt)}</p><pre>${escape(mail.text)}</pre></article>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Highstreet mails</title>
<style>body{font:16px system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem}article{border-top:1px solid #ccc}h2{font-size:1rem}pre{white-space:pre-wrap}</style>
<h1>Caught mails</h1><p>${counts.received} received, ${counts.distinct} distinct. The newest ${mails.length}:</p>
${rows.join('\n')}</html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
