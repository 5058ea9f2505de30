import { Module } from '@nestjs/common';
import { ReservationEvents } from './reservation.events.ts';
import { ReservationRepository } from './reservation.repository.ts';
import { ReservationService } from './reservation.service.ts';

@Module({ controllers: [ReservationEvents], providers: [ReservationService, ReservationRepository] })
export class ReservationsModule {}
