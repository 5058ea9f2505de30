import { parseMail } from './mail.ts';

const envelope = { from: 'shop@highstreet.example', to: ['a@example.org'] };

describe('parseMail', () => {
  it('takes the id, the subject, the X- headers and the text', () => {
    const source = 'Message-ID: <1@x>\r\nSubject: Order\r\n confirmed\r\nX-Order-Id: 42\r\n\r\nHello\r\n';
    expect(parseMail(source, envelope)).toMatchObject({
      messageId: '<1@x>',
      subject: 'Order confirmed',
      headers: { 'x-order-id': '42' },
      text: 'Hello',
      ...envelope,
    });
  });

  it('decodes encoded words and quoted-printable text', () => {
    const source =
      'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_?= =?UTF-8?B?4oKs?=\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n5=E2=82=AC a long=\r\n line';
    expect(parseMail(source, envelope)).toMatchObject({ subject: 'Grüße €', text: '5€ a long line' });
  });

  it('keeps a mail without a blank line', () => {
    expect(parseMail('Subject: only', envelope)).toMatchObject({ subject: 'only', text: '', messageId: '' });
  });
});
