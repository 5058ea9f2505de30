import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('products')
export class ProductEntity {
  @PrimaryColumn('integer')
  id!: number;

  @Column('integer', { name: 'manufacturer_id' })
  manufacturerId!: number;

  @Column('text')
  department!: string;

  @Column('text')
  brand!: string;

  @Column('text', { nullable: true })
  category!: string | null;

  @Column('text', { nullable: true })
  type!: string | null;

  @Column('text', { name: 'package_size', nullable: true })
  packageSize!: string | null;

  @Column('integer', { name: 'price_cents', nullable: true })
  priceCents!: number | null;

  @Column('integer')
  version!: number;
}
