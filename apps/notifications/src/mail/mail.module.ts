import { Module } from '@nestjs/common';
import { MailQueue } from './mail-queue.ts';
import { MailSender } from './mail-sender.ts';
import { MailWorker } from './mail-worker.ts';

@Module({ providers: [MailQueue, MailSender, MailWorker], exports: [MailWorker] })
export class MailModule {}
