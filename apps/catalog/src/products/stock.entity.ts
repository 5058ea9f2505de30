import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('stock')
export class StockEntity {
  @PrimaryColumn('integer', { name: 'product_id' })
  productId!: number;

  /** pg gives a bigint as a string; stocks stay far below 2^53. */
  @Column('bigint', { transformer: { from: Number, to: (quantity: number) => quantity } })
  quantity!: number;
}
