/** Build arguments for the proxy of this machine, which every build knows without declaring them. */
export function proxyArguments(): string[] {
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
    .filter((name) => process.env[name])
    .flatMap((name) => ['--build-arg', name]);
}
