import { describe, expect, it } from "vitest";
import { type ContentsParts, folderOf, numbered, SaveFailed, saveFile } from "./contents";

/** A server with these files and folders; remembers what it was asked. */
function server(there: string[], refuses = false) {
  const asked: string[] = [];
  const parts: ContentsParts = {
    baseUrl: "/user/sam/helpouts/",
    xsrf: () => "tok",
    fetch: async (address, options) => {
      const path = decodeURIComponent(String(address)).replace("/user/sam/api/contents/", "");
      const place = path.split("?")[0] ?? "";
      asked.push(`${options?.method} ${place}`);
      expect(new Headers(options?.headers).get("X-XSRFToken")).toBe("tok");
      if (options?.method === "GET")
        return new Response("{}", { status: there.includes(place) ? 200 : 404 });
      if (refuses) return new Response("{}", { status: 403 });
      there.push(place);
      return new Response("{}", { status: 201 });
    },
  };
  return { parts, asked };
}

describe("saving on one's own server", () => {
  const bytes = new TextEncoder().encode("a,b");

  it("makes the folder, and overwrites nothing", async () => {
    const { parts, asked } = server(["given/x"]);
    expect(await saveFile(parts, "given/é", "a.csv", bytes)).toBe("given/é/a.csv");
    expect(await saveFile(parts, "given/é", "a.csv", bytes)).toBe("given/é/a 1.csv");
    expect(asked.filter((one) => one.startsWith("PUT"))).toEqual([
      "PUT given",
      "PUT given/é",
      "PUT given/é/a.csv",
      "PUT given/é/a 1.csv",
    ]);
  });

  it("says where the server refuses", async () => {
    const { parts } = server([], true);
    await expect(saveFile(parts, "x", "a.csv", bytes)).rejects.toThrow(SaveFailed);
  });

  it("stays below the server's root, in folders that are seen", () => {
    expect(folderOf(" /a//b/ ")).toBe("a/b");
    expect(folderOf("")).toBe("");
    for (const place of ["../x", "a/../b", ".ssh", "a/./b"]) expect(folderOf(place)).toBeNull();
    expect([numbered("a.tar.gz", 2), numbered("a", 1), numbered(".x", 1)]).toEqual([
      "a.tar 2.gz",
      "a 1",
      ".x 1",
    ]);
  });
});
