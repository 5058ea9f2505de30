import { asyncApiDocument } from '@highstreet/contracts';
import { Controller, Get, Header } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { EVENTS_STYLES, eventsPage } from './events-page.ts';
import { publicDocument } from './public-document.ts';
import { REFERENCE_PAGE, REFERENCE_SCRIPT } from './reference-page.ts';

/** The page takes everything from here and nothing from anywhere else; Swagger UI writes styles into its elements. */
const ONLY_FROM_HERE =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page without scripts. */
const ONLY_STYLES_FROM_HERE =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The API described: for programs at /openapi.json, for people at /docs; its events at /asyncapi.json and /docs/events. */
@Controller()
export class DocsController {
  private readonly document: string;
  private readonly events = { document: JSON.stringify(asyncApiDocument()), page: eventsPage() };

  constructor(env: GatewayEnvironment) {
    this.document = JSON.stringify(publicDocument(env.DEV_ISSUER === 'on'));
  }

  @Get('openapi.json')
  @Header('content-type', 'application/json')
  openApi(): string {
    return this.document;
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', ONLY_FROM_HERE)
  page(): string {
    return REFERENCE_PAGE;
  }

  @Get('docs/start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return REFERENCE_SCRIPT;
  }

  @Get('asyncapi.json')
  @Header('content-type', 'application/json')
  asyncApi(): string {
    return this.events.document;
  }

  @Get('docs/events')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', ONLY_STYLES_FROM_HERE)
  eventsPage(): string {
    return this.events.page;
  }

  @Get('docs/events.css')
  @Header('content-type', 'text/css; charset=utf-8')
  eventsStyles(): string {
    return EVENTS_STYLES;
  }
}
