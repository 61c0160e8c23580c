import { describe, expect, it } from "vitest";
import { othersFirst, type Server } from "./relays";

const urls = (servers: readonly Server[]) => servers.flatMap((server) => server.urls);

describe("relays", () => {
  it("come after all others when the path over them has died", () => {
    const servers = [
      { urls: "stun:stun.example" },
      { urls: ["turn:one.example", "turn:two.example:3479"], username: "u", credential: "c" },
    ];
    const sorted = othersFirst(servers, "turn:one.example:3478?transport=udp");
    expect(urls(sorted)).toEqual([
      "stun:stun.example",
      "turn:two.example:3479",
      "turn:one.example",
    ]);
    expect(sorted[2]).toMatchObject({ username: "u", credential: "c" });
  });

  it("are tried another way before the way that has died", () => {
    const servers = [
      { urls: ["turn:one.example", "turn:one.example?transport=tcp", "turns:two.example"] },
    ];
    expect(urls(othersFirst(servers, "turn:one.example:3478?transport=udp"))).toEqual([
      "turns:two.example",
      "turn:one.example?transport=tcp",
      "turn:one.example",
    ]);
  });

  it("are told apart by their ports, also at an address of IPv6", () => {
    const servers = [{ urls: ["turn:[::1]:1000", "turn:[::1]:2000"] }];
    expect(urls(othersFirst(servers, "turn:[::1]:1000?transport=udp"))).toEqual([
      "turn:[::1]:2000",
      "turn:[::1]:1000",
    ]);
  });

  it("stay in order where no relay carried the path", () => {
    const servers = [{ urls: ["turn:one.example", "turn:two.example"] }];
    for (const used of ["", "stun:stun.example", "http://one.example"])
      expect(urls(othersFirst(servers, used))).toEqual(["turn:one.example", "turn:two.example"]);
  });
});
