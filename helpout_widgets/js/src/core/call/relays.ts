/**
 * The order of relays when a path has died: those that did not carry it come first.
 *
 * Browsers prefer candidates of servers that are named earlier, and leave a path that went silent
 * only after seconds, unless a new one is at least as good. Pure.
 */

export interface Server {
  readonly urls: string | readonly string[];
}

const ADDRESS = /^(turns?):(\[[^\]]*\]|[^:?]*)(?::(\d+))?(?:\?transport=(\w+))?$/i;

/** Host, port and transport with the defaults of RFC 7065 filled in; null where it is no relay. */
function addressOf(url: string): { server: string; transport: string } | null {
  const [, scheme, host = "", port, transport] = ADDRESS.exec(url) ?? [];
  if (scheme === undefined) return null;
  const secure = scheme.toLowerCase() === "turns";
  return {
    server: `${host.toLowerCase()}:${port ?? (secure ? "5349" : "3478")}`,
    transport: `${secure} ${transport?.toLowerCase() ?? (secure ? "tcp" : "udp")}`,
  };
}

/**
 * The same servers, one for each address: other relays first, then other ways to the one that
 * carried the path, that way last. What is no relay stays in front.
 *
 * @param used the address of the relay, as the browser tells it.
 */
export function othersFirst<T extends Server>(servers: readonly T[], used: string): T[] {
  const dead = addressOf(used);
  const single = servers.flatMap((server) =>
    [server.urls].flat().map((url) => ({ ...server, urls: [url] })),
  );
  if (dead === null) return single;
  const rank = ({ urls: [url = ""] }: { urls: string[] }) => {
    const address = addressOf(url);
    if (address === null) return 0;
    if (address.server !== dead.server) return 1;
    return address.transport === dead.transport ? 3 : 2;
  };
  return single.toSorted((a, b) => rank(a) - rank(b));
}
