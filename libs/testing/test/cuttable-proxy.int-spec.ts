import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { CuttableProxy, waitFor } from '../src/index.ts';

/** Over real sockets, with a server that answers with what it is sent. */
describe('a cuttable proxy', () => {
  let server: Server;
  let proxy: CuttableProxy;
  /** What the server has seen of each connection, in bytes. */
  let received: number[];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    received = [];
    server = createServer({ allowHalfOpen: true }, (socket) => {
      const index = received.push(0) - 1;
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => (received[index]! += chunk.length));
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await new CuttableProxy(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`).open();
  });
  afterEach(async () => {
    await proxy.cut();
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  const dial = () => {
    const socket = connect({ port: Number(new URL(proxy.url).port), host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    socket.on('error', () => undefined);
    return socket;
  };
  const say = async (socket: Socket, word: string) => {
    socket.write(word);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  };

  test('carries what is said after the client has ended its side', async () => {
    const socket = dial();
    socket.end('last words');
    expect(await text(socket)).toBe('last words');
  });

  test('that is cut ends its connections and refuses new ones, and serves again at the same port', async () => {
    const socket = dial();
    expect(await say(socket, 'hello')).toBe('hello');
    const closed = once(socket, 'close');
    await proxy.cut();
    socket.resume().end();
    await closed;
    const [refusal] = (await once(dial(), 'error')) as [NodeJS.ErrnoException];
    expect(refusal.code).toBe('ECONNREFUSED');
    await proxy.open();
    expect(await say(dial(), 'again')).toBe('again');
  });

  test('that is frozen lets nothing pass, and everything after the thaw, in order', async () => {
    const socket = dial();
    expect(await say(socket, 'hello')).toBe('hello');
    proxy.freeze();
    // More than the buffers of proxy and kernel hold together, so that part of it is stopped at its sender.
    const sent = Buffer.alloc(20_000_000, 'abcdefghijk');
    socket.end(sent);
    const late = dial();
    late.write('late');
    await once(late, 'connect');
    expect(received).toEqual([5]);
    const answered = buffer(socket);
    proxy.thaw();
    expect((await answered).equals(sent)).toBe(true);
    expect(((await once(late, 'data')) as [Buffer])[0].toString()).toBe('late');
  });

  test('holds the end of a client that gives up while it is frozen, behind what the client had said', async () => {
    const socket = dial();
    expect(await say(socket, 'hello')).toBe('hello');
    const atServer = sockets.at(-1)!;
    const ended = once(atServer, 'end');
    proxy.freeze();
    socket.write('still to come', () => socket.destroy());
    await once(socket, 'close');
    expect(received).toEqual([5]);
    expect(atServer.readableEnded).toBe(false);
    proxy.thaw();
    await ended;
    expect(received).toEqual([5 + 'still to come'.length]);
  });

  test('that is frozen, thawed and frozen again carries all of a stream', async () => {
    const sent = Buffer.alloc(20_000_000, 'abcdefghijk');
    const socket = dial();
    const answered = buffer(socket);
    socket.end(sent);
    for (const part of [1, 2, 3]) {
      await waitFor(() => received[0]! > (part * sent.length) / 5);
      proxy.freeze();
      await new Promise((resolve) => setImmediate(resolve));
      proxy.thaw();
    }
    expect((await answered).equals(sent)).toBe(true);
  });

  test('resets the connections to a server that is away', async () => {
    server.close();
    const [reset] = (await once(dial(), 'error')) as [NodeJS.ErrnoException];
    expect(reset.code).toBe('ECONNRESET');
  });
});
