// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { createTransport, readCookie, readJupyterPage, type TransportParts } from "./jupyter";

function answer(body: unknown, status = 200): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status });
}

function transportOf(fetch: TransportParts["fetch"], more: Partial<TransportParts> = {}) {
  return createTransport({
    baseUrl: "/a%40b/helpouts/",
    fetch,
    xsrf: () => readCookie("other=1; _xsrf=2|abc=|d; last=2", "_xsrf"),
    ...more,
  });
}

describe("readJupyterPage", () => {
  it("reads the server's configuration, odd base and all", () => {
    document.body.innerHTML =
      '<script id="jupyter-config-data" type="application/json">{"baseUrl":"/a%40b","hubUser":"amara","token":"x"}</script>';
    expect(readJupyterPage(document)).toEqual({ baseUrl: "/a%40b/", hubUser: "amara" });
  });
  it.each(["", "{", '{"baseUrl": 3}', "null"])("has none in %j", (text) => {
    document.body.innerHTML = `<script id="jupyter-config-data" type="application/json">${text}</script>`;
    expect(readJupyterPage(document)).toBeNull();
  });
});

describe("readCookie", () => {
  it("finds one by its whole name", () => {
    expect(readCookie("x_xsrf=no; _xsrf=yes", "_xsrf")).toBe("yes");
    expect(readCookie("", "_xsrf")).toBe("");
  });
});

describe("transport", () => {
  it("sends the cookie's XSRF token, the query and JSON to the server around the page", async () => {
    const fetch = vi.fn(async (..._: Parameters<typeof globalThis.fetch>) => answer({ ok: 1 }));
    const send = transportOf(fetch);
    await send({
      method: "POST",
      path: "api/v1/x",
      query: { q: "a b", no: "", n: 0 },
      body: { a: 1 },
    });
    const [address, init] = fetch.mock.calls[0] ?? [];
    expect(address).toBe("/a%40b/helpouts/api/v1/x?q=a+b&n=0");
    expect(init).toMatchObject({ method: "POST", credentials: "same-origin", body: '{"a":1}' });
    expect(init?.headers).toMatchObject({
      "X-XSRFToken": "2|abc=|d",
      "Content-Type": "application/json",
    });
    expect(JSON.stringify(init?.headers)).not.toContain("Authorization");
  });

  it("gives null for an empty answer", async () => {
    const send = transportOf(async () => new Response(null, { status: 204 }));
    expect(await send({ method: "DELETE", path: "x" })).toBeNull();
  });

  it("turns a problem into a refusal and tells who watches", async () => {
    const onRefusal = vi.fn();
    const send = transportOf(
      async () => answer({ code: "not_owner", title: "", detail: "" }, 403),
      {
        onRefusal,
      },
    );
    await expect(send({ method: "GET", path: "x" })).rejects.toMatchObject({
      code: "not_owner",
      status: 403,
    });
    expect(onRefusal).toHaveBeenCalledOnce();
  });

  it("says when an answer is no JSON, when nobody is there, when it takes too long", async () => {
    const page = transportOf(async () => new Response("<html>", { status: 200 }));
    await expect(page({ method: "GET", path: "x" })).rejects.toMatchObject({
      code: "client_bad_answer",
    });
    const dead = transportOf(async () => {
      throw new TypeError("Failed to fetch");
    });
    await expect(dead({ method: "GET", path: "x" })).rejects.toMatchObject({
      code: "client_no_connection",
    });
    const slow = transportOf(
      (_address, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        }),
    );
    await expect(slow({ method: "GET", path: "x", timeoutMs: 1 })).rejects.toMatchObject({
      code: "client_timed_out",
    });
  });

  it("is silent when the asker went away", async () => {
    const stop = new AbortController();
    const onRefusal = vi.fn();
    const send = transportOf(
      (_address, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        }),
      { onRefusal },
    );
    const asked = send({ method: "GET", path: "x", signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    expect(onRefusal).not.toHaveBeenCalled();
  });
});
