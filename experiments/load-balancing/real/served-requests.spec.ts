import { parseServed } from './served-requests.ts';

it('requests are summed over routes and statuses, and nothing else is', () => {
  const metrics = `# TYPE http_server_request_duration_seconds histogram
http_server_request_duration_seconds_bucket{le="+Inf",method="GET",route="/a",status="200"} 41
http_server_request_duration_seconds_sum{method="GET",route="/a",status="200"} 1.5
http_server_request_duration_seconds_count{method="GET",route="/a",status="200"} 41
http_server_request_duration_seconds_count{method="GET",route="/a",status="404"} 1
`;
  expect(parseServed(metrics)).toBe(42);
});
