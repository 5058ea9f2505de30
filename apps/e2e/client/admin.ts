import { listProducts, type Product, type ProductPatch } from '@highstreet/contracts';
import { send, tokenOf } from './shop.ts';

/** The shopkeeper. Reads past every cache. */
export class Admin {
  private constructor(readonly token: string) {}

  static async arrives(): Promise<Admin> {
    return new Admin(await tokenOf('e2e-admin', ['admin']));
  }

  async patch(productId: number, patch: ProductPatch): Promise<Product> {
    const answer = await send('PATCH', `/api/products/${productId}`, { token: this.token, body: patch });
    expect(answer.status).toBe(200);
    return answer.body as Product;
  }

  async stock(productId: number): Promise<number> {
    const answer = await send('GET', `/api/products?ids=${productId}`, {
      token: this.token,
      headers: { 'cache-control': 'no-cache' },
    });
    return listProducts.output.parse(answer.body).items[0]!.stock;
  }
}
