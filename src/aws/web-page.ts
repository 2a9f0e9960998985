/** Objects of a bucket may well be web pages; no other answer of AWS is. */
const MAY_BE_HTML = ['GetObjectCommand', 'HeadObjectCommand'];

interface Answer {
  readonly response: unknown;
}

/**
 * SDK middleware: takes a web page for what it is, the answer of a proxy, a log-in page or another server. The SDK
 * would read an empty list out of one.
 */
export function refuseWebPages(
  next: (args: unknown) => Promise<Answer>,
  context: { readonly commandName?: string },
) {
  return async (args: unknown): Promise<Answer> => {
    const answer = await next(args);
    const { response } = answer;
    if (!isWebPage(response) || MAY_BE_HTML.includes(context.commandName ?? '')) return answer;
    // A body that nobody reads keeps its socket.
    if (typeof response.body === 'object' && response.body && 'destroy' in response.body)
      (response.body as { destroy(): void }).destroy();
    throw Object.assign(
      new Error(`a web page came instead of an answer of AWS (HTTP ${response.statusCode})`),
      {
        name: 'WebPage',
        $metadata: { httpStatusCode: response.statusCode },
      },
    );
  };
}

function isWebPage(response: unknown): response is { readonly statusCode: number; readonly body?: unknown } {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return false;
  const { headers, statusCode } = response as {
    headers: Readonly<Record<string, string | undefined>>;
    statusCode?: number;
  };
  // An empty answer is no page, whatever its type: emulators label those of writes so.
  if (headers['content-length'] === '0' || statusCode === 204) return false;
  return /^text\/html\b/i.test(headers['content-type'] ?? '');
}
