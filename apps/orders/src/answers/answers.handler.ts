import { stockRejected, stockReserved } from '@highstreet/contracts';
import { BatchEventPattern } from '@highstreet/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type Answer, AnswersService } from './answers.service.ts';

@Controller()
export class AnswersHandler {
  constructor(private readonly answers: AnswersService) {}

  @BatchEventPattern([stockReserved, stockRejected])
  settle(@Payload() answers: Answer[]): Promise<void> {
    return this.answers.settle(answers);
  }
}
