/** Where a phone opens its camera page. Pure. */

export interface PhoneAddress {
  /** With the code behind `#`, which no server is sent. */
  readonly address: string;
  /** Why a phone will not manage with it; empty where nothing is known to be wrong. */
  readonly fault: "" | "loopback" | "insecure";
}

/**
 * The better of the two addresses of this page: the marketplace's own where it has said one that
 * phones can use, else the server's that this page came from.
 *
 * @param here address of `{base}helpouts/` as this page sees it.
 * @param marketplace address of the marketplace with its base path; empty where it has none.
 */
export function phoneAddress(here: string, marketplace: string, code: string): PhoneAddress {
  const candidates = [here, ...(marketplace === "" ? [] : [`${withSlash(marketplace)}helpouts/`])];
  const judged = candidates.map((base) => ({
    address: `${base}camera#${code}`,
    fault: faultOf(base),
  }));
  const [first] = judged;
  const good = judged.find((one) => one.fault === "") ?? first;
  return good ?? { address: "", fault: "insecure" };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

function faultOf(base: string): PhoneAddress["fault"] {
  const { hostname, protocol } = new URL(base);
  if (hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127."))
    return "loopback";
  return protocol === "https:" ? "" : "insecure";
}
