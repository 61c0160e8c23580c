import { expect, it } from "vitest";
import { phoneAddress } from "./second_camera";

it.each([
  [
    "https://lab.example.org/user/ann/helpouts/",
    "",
    "https://lab.example.org/user/ann/helpouts/camera#C",
    "",
  ],
  // A phone does not reach this computer's own address, but it does the marketplace's.
  [
    "http://localhost:8888/helpouts/",
    "https://m.example.org/x/",
    "https://m.example.org/x/helpouts/camera#C",
    "",
  ],
  [
    "http://localhost:8888/helpouts/",
    "https://m.example.org/x",
    "https://m.example.org/x/helpouts/camera#C",
    "",
  ],
  ["http://127.0.0.1:8888/helpouts/", "", "http://127.0.0.1:8888/helpouts/camera#C", "loopback"],
  [
    "http://lab.example.org/helpouts/",
    "http://127.0.0.1:1/",
    "http://lab.example.org/helpouts/camera#C",
    "insecure",
  ],
] as const)("from %s beside %s: %s", (here, marketplace, address, fault) => {
  expect(phoneAddress(here, marketplace, "C")).toEqual({ address, fault });
});
