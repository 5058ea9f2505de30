import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mail } from './mail.ts';
import { MailStore } from './mail-store.ts';

const mail = (messageId: string): Mail => ({
  messageId,
  receivedAt: '',
  from: '',
  to: [],
  subject: 'ü',
  headers: {},
  text: '',
});

describe('MailStore', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mails-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts a repeated delivery as received, not as another mail', async () => {
    const store = await MailStore.open(folder);
    for (const id of ['<1>', '<2>', '<1>']) store.append(mail(id));
    expect(store.counts()).toEqual({ received: 3, distinct: 2 });
    store.close();
  });

  it('pages from the oldest, and an offset of the end gives nothing', async () => {
    const store = await MailStore.open(folder);
    for (const id of ['<1>', '<2>', '<3>']) store.append(mail(id));
    const first = store.page(0, 2);
    expect(first.mails.map(({ messageId }) => messageId)).toEqual(['<1>', '<2>']);
    const second = store.page(first.next, 2);
    expect(second.mails.map(({ messageId }) => messageId)).toEqual(['<3>']);
    expect(store.page(second.next, 2)).toEqual({ mails: [], next: second.next });
    expect(store.newest(2).map(({ messageId }) => messageId)).toEqual(['<3>', '<2>']);
    store.close();
  });

  it('has every acknowledged mail after a crash, and drops the half-written last one', async () => {
    const before = await MailStore.open(folder);
    before.append(mail('<1>'));
    before.close();
    appendFileSync(join(folder, 'mails.jsonl'), '{"messageId":"<2');
    const after = await MailStore.open(folder);
    after.append(mail('<3>'));
    expect(after.counts()).toEqual({ received: 2, distinct: 2 });
    expect(after.page(0, 10).mails.map(({ messageId }) => messageId)).toEqual(['<1>', '<3>']);
    after.close();
  });

  it('is empty after clear', async () => {
    const store = await MailStore.open(folder);
    store.append(mail('<1>'));
    store.clear();
    store.append(mail('<2>'));
    expect(store.counts()).toEqual({ received: 1, distinct: 1 });
    expect(store.page(0, 10).mails.map(({ messageId }) => messageId)).toEqual(['<2>']);
    store.close();
  });
});
