import { deliveryFailure } from './delivery-failure.ts';

const failure = (code: string, responseCode?: number) => Object.assign(new Error(code), { code, responseCode });

it.each([
  ['an unknown recipient is refused', failure('EENVELOPE', 550), 'refused'],
  ['content that is not accepted is refused', failure('EMESSAGE', 554), 'refused'],
  ['an address that nodemailer cannot send to is refused', failure('EENVELOPE'), 'refused'],
  ['greylisting defers', failure('EENVELOPE', 451), 'deferred'],
  ['a full disk at the server defers', failure('EMESSAGE', 452), 'deferred'],
  ['a server that is closing is away', failure('EENVELOPE', 421), 'away'],
  ['a closed port is away', failure('ESOCKET'), 'away'],
  ['a connection that breaks is away', failure('ECONNECTION'), 'away'],
  ['wrong credentials are away: the mails wait until they are mended', failure('EAUTH', 535), 'away'],
  ['a server that stalls is away', failure('EABORT'), 'away'],
])('%s', (_, error, expected) => {
  expect(deliveryFailure(error)).toBe(expected);
});
