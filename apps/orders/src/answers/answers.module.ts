import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.ts';
import { AnswersHandler } from './answers.handler.ts';
import { AnswersService } from './answers.service.ts';

@Module({ imports: [OrdersModule], controllers: [AnswersHandler], providers: [AnswersService] })
export class AnswersModule {}
