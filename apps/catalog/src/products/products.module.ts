import { Module } from '@nestjs/common';
import { ProductController } from './product.controller.ts';
import { ProductEvents } from './product.events.ts';
import { ProductRepository } from './product.repository.ts';
import { ProductService } from './product.service.ts';

@Module({ controllers: [ProductController, ProductEvents], providers: [ProductService, ProductRepository] })
export class ProductsModule {}
