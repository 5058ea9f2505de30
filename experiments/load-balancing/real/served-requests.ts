/** Requests that a service has answered since its start, probes aside, by its own metrics. */
export async function servedRequests(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  return parseServed(await answer.text());
}

export function parseServed(metrics: string): number {
  const counts = metrics.matchAll(/^http_server_request_duration_seconds_count\{[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
