export { type AsyncApiDocument, type AsyncApiMessage, asyncApiDocument, CLOUD_EVENT } from './asyncapi.ts';
export { getProduct, listDepartments, listProducts, patchProduct } from './catalog/endpoints.ts';
export { productChanged, stockRejected, stockReserved } from './catalog/events.ts';
export { Cents, Department, Product, ProductId, ProductPatch } from './catalog/product.ts';
export { EVENTS } from './events/catalogue.ts';
export { consumersOf, producerOf } from './events/consumers.ts';
export { type DataOf, defineEvent, Envelope, type EventDefinition } from './events/event.ts';
export type { JsonSchema } from './events/event-schema.ts';
export { getDevKeys, issueDevToken, Role } from './gateway/endpoints.ts';
export { type Access, type Endpoint, endpoint, type InputOf, type OutputOf } from './http/endpoint.ts';
export { PageQuery, pageOf } from './http/page.ts';
export { Problem, type ProblemCode, ProblemError, PROBLEMS } from './http/problem.ts';
export { listNotifications, Notification } from './notifications/endpoints.ts';
export { ENDPOINTS, openApiDocument } from './openapi.ts';
export { getOrder, listOrders, OrderStateChange, placeOrder, streamOrderEvents } from './orders/endpoints.ts';
export { orderCancelled, orderConfirmed, orderPlaced } from './orders/events.ts';
export {
  CancelReason,
  CustomerId,
  MAX_LINES,
  MAX_QUANTITY,
  NewOrder,
  Order,
  OrderId,
  OrderLine,
  OrderState,
} from './orders/order.ts';
