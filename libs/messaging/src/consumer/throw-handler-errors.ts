import { type ArgumentsHost, Catch, type ExceptionFilter, UseFilters } from '@nestjs/common';
import { type DiscoveryService, MetadataScanner } from '@nestjs/core';
import { PATTERN_HANDLER_METADATA } from '@nestjs/microservices/constants.js';
import { PatternHandler } from '@nestjs/microservices/enums/pattern-handler.enum.js';
import { throwError } from 'rxjs';

@Catch()
class ThrowOn implements ExceptionFilter {
  catch(exception: unknown, _host: ArgumentsHost) {
    return throwError(() => exception);
  }
}

const done = new WeakSet<object>();

/**
 * Makes event handlers fail with what they threw. Nest's own filter puts "Internal server error" in its place, and the
 * class of the error, which says whether to try again, would be lost with its cause.
 */
export function throwHandlerErrors(discovery: DiscoveryService): void {
  const scanner = new MetadataScanner();
  for (const { metatype } of discovery.getControllers()) {
    const prototype = metatype?.prototype as Record<string, object> | undefined;
    if (!prototype) continue;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const method = prototype[name]!;
      if (done.has(method) || Reflect.getMetadata(PATTERN_HANDLER_METADATA, method) !== PatternHandler.EVENT) continue;
      done.add(method);
      UseFilters(new ThrowOn())(prototype, name, { value: method });
    }
  }
}
