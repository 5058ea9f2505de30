import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.ts';
import { KeyPurge } from './key-purge.ts';
import { OrderExpiry } from './order-expiry.ts';
import { Sweeper } from './sweeper.ts';

@Module({ imports: [OrdersModule], providers: [KeyPurge, OrderExpiry, Sweeper], exports: [OrderExpiry] })
export class ExpiryModule {}
