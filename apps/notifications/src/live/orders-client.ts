import { ServiceClient } from '@highstreet/balancer';

/** All instances of the orders service. */
export class OrdersClient extends ServiceClient {}
