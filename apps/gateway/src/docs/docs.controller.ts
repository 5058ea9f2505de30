import { Controller, Get, Header } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway-environment.ts';
import { publicDocument } from './public-document.ts';
import { REFERENCE_PAGE, REFERENCE_SCRIPT } from './reference-page.ts';

/** The page takes everything from here and nothing from anywhere else; Swagger UI writes styles into its elements. */
const ONLY_FROM_HERE =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The API described: for programs at /openapi.json, for people at /docs. */
@Controller()
export class DocsController {
  private readonly document: string;

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
}
