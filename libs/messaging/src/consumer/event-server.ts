import { Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';

@Injectable()
export class EventServer extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }
  async stop(): Promise<void> {}
  close(): Promise<void> {
    return this.stop();
  }
  on(): never {
    throw new Error('');
  }
  unwrap<T>(): T {
    throw new Error('');
  }
}
