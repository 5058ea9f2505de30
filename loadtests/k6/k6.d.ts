/** The part of k6's API that the journeys use (https://grafana.com/docs/k6/latest/javascript-api/). */
declare const __ENV: Readonly<Record<string, string>>;
declare function open(path: string): string;

declare module 'k6' {
  export function check<T>(
    value: T,
    checks: Record<string, (value: T) => boolean>,
    tags?: Record<string, string>,
  ): boolean;
  export function sleep(seconds: number): void;
}

declare module 'k6/http' {
  export interface Params {
    headers?: Record<string, string>;
    tags?: Record<string, string>;
    /** Milliseconds. */
    timeout?: number;
  }
  export interface Response {
    /** 0 when there was no answer; the reason is in `error`. */
    readonly status: number;
    readonly body: string | null;
    readonly error: string;
    readonly headers: Record<string, string>;
  }
  const http: {
    request(method: string, url: string, body: string | null, params?: Params): Response;
  };
  export default http;
}

declare module 'k6/data' {
  export const SharedArray: new <T>(name: string, read: () => T[]) => readonly T[];
}

declare module 'k6/execution' {
  const execution: {
    readonly scenario: { readonly name: string; readonly iterationInTest: number };
  };
  export default execution;
}

declare module 'k6/metrics' {
  interface Metric {
    add(value: number | boolean, tags?: Record<string, string>): void;
  }
  export const Counter: new (name: string) => Metric;
  export const Rate: new (name: string) => Metric;
  export const Trend: new (name: string, isTime?: boolean) => Metric;
}
