import type { CancelReason } from '@highstreet/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What its customer was told of an order. The columns of the mail are known to mail/ alone. */
@Entity('notifications')
export class NotificationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'order_id' })
  orderId!: string;

  @Column('text', { name: 'customer_id' })
  customerId!: string;

  @Column('text')
  kind!: 'order-confirmed' | 'order-cancelled';

  @Column('jsonb')
  data!: NotificationData;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export interface NotificationData {
  readonly totalCents: number;
  /** Of a cancelled order. */
  readonly reason?: CancelReason;
}
