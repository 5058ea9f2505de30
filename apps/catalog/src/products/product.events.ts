import { type DataOf, type Envelope, productChanged } from '@highstreet/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { ProductService } from './product.service.ts';

/** One instance hears each event; the cache that it tells is shared by all. */
@Controller()
export class ProductEvents {
  constructor(private readonly products: ProductService) {}

  @EventPattern(productChanged.type)
  changed(@Payload() { data }: Envelope<DataOf<typeof productChanged>>): Promise<void> {
    return this.products.changed(data.productId, data.version);
  }
}
