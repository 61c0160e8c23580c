// @vitest-environment jsdom
import { render } from "preact";
import { beforeEach, describe, expect, it } from "vitest";
import { Markdown, safeAddress } from "./blocks";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
});

function drawn(text: string): HTMLElement {
  render(<Markdown text={text} />, root);
  return root;
}

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<iframe src='javascript:alert(1)'></iframe>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vbscript:msgbox)",
  "![x](javascript:alert(1))",
  "![x](https://spy.example/x.png)",
  "![x](data:image/svg+xml;base64,PHN2Zz4=)",
  "[x](//spy.example)",
  "<a href='javascript:alert(1)'>x</a>",
  "<style>*{display:none}</style>",
  "<form action=//spy.example><input name=x></form>",
  "[x]: javascript:alert(1)\n\n[x]",
  "| <img src=x onerror=alert(1)> |\n| --- |\n| <script>x</script> |",
  "- <details open ontoggle=alert(1)>",
  "`<img src=x onerror=alert(1)>`",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
];

describe("Markdown of another person", () => {
  it.each(HOSTILE)("draws %s as text alone", (text) => {
    const found = drawn(text);
    expect(
      found.querySelectorAll("script,iframe,object,embed,style,form,svg,link,base,meta,details"),
    ).toHaveLength(0);
    expect(found.querySelectorAll("img")).toHaveLength(0);
    for (const element of found.querySelectorAll("*"))
      for (const { name } of element.attributes) expect(name.startsWith("on")).toBe(false);
    for (const link of found.querySelectorAll("a")) {
      expect(["https:", "http:", "mailto:"]).toContain(new URL(link.href).protocol);
      expect(link.rel).toContain("noopener");
    }
  });

  it("draws what Markdown is for", () => {
    const found = drawn(
      "# Title\n\nSome **bold** and *soft* `code`, [a link](https://example.org/a).\n\n1. one\n2. two\n   - [x] deep\n\n> said\n\n```python\nprint(1 < 2)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    );
    expect(found.querySelector("h3")?.textContent).toBe("Title");
    expect(found.querySelector("strong")?.textContent).toBe("bold");
    expect(found.querySelector("a")?.getAttribute("href")).toBe("https://example.org/a");
    expect(found.querySelectorAll("ol > li")).toHaveLength(2);
    expect(found.querySelector("ul input")).toMatchObject({ checked: true, disabled: true });
    expect(found.querySelector("pre")?.textContent).toBe("print(1 < 2)");
    expect(found.querySelectorAll("td")).toHaveLength(2);
    expect(found.querySelector("blockquote")?.textContent).toBe("said");
  });

  it("draws a picture only from bytes that are in the address", () => {
    const found = drawn("![dot](data:image/png;base64,aGk=)");
    expect(found.querySelector("img")?.alt).toBe("dot");
  });

  it("is not led too deep", () => {
    expect(drawn(`${"> ".repeat(200)}deep`).textContent).toContain("deep");
  });

  it("knows addresses of the web and of mail", () => {
    expect(safeAddress("https://example.org")).toBe("https://example.org/");
    expect(safeAddress("mailto:a@example.org")).toBe("mailto:a@example.org");
    expect(safeAddress("javascript:alert(1)")).toBeNull();
    expect(safeAddress("/relative")).toBeNull();
  });
});
