/** The ways through the network that a call may take, and for how long they are good. */
import type { IceServers } from "../contracts/generated";

const RELAY_KEY = "helpouts.always_relay";

export class Ways {
  #ask: () => Promise<IceServers>;
  #now: () => number;
  #config: RTCConfiguration = {};
  #until = 0;

  constructor(ask: () => Promise<IceServers>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** Whether calls go through a relay only, which hides this computer's address. */
  static get alwaysRelay(): boolean {
    return localStorage.getItem(RELAY_KEY) === "yes";
  }

  static set alwaysRelay(wanted: boolean) {
    if (wanted) localStorage.setItem(RELAY_KEY, "yes");
    else localStorage.removeItem(RELAY_KEY);
  }

  /** Ask the marketplace for them; rejects where that fails. */
  async prepare(): Promise<IceServers> {
    const servers = await this.#ask();
    this.#config = {
      iceServers: servers.ice_servers.map((server) => ({ ...server })),
      iceTransportPolicy: servers.transport_policy,
      bundlePolicy: "max-bundle",
    };
    this.#until = this.#now() + servers.expires_in_ms;
    return servers;
  }

  /** When the relays' leave ends, by the page's clock; 0 where there is none yet. */
  get until(): number {
    return this.#until;
  }

  get good(): boolean {
    return this.#now() < this.#until;
  }

  /** The person's own wish for a relay is asked each time: it may have changed since. */
  get config(): RTCConfiguration {
    return Ways.alwaysRelay ? { ...this.#config, iceTransportPolicy: "relay" } : this.#config;
  }
}
