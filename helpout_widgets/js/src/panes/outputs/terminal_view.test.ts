// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { LINES_MAX } from "./terminal";
import { TerminalView } from "./terminal_view";

function opened() {
  const holder = document.createElement("pre");
  return { holder, view: new TerminalView(holder) };
}

describe("a terminal's text in the page", () => {
  it("keeps what was drawn, and adds what is new", () => {
    const { holder, view } = opened();
    view.update("one\ntwo");
    const first = holder.querySelector(".helpout-outputs__block");
    view.update("one\ntwo\nthree\n");
    expect(holder.textContent).toBe("one\ntwo\nthree\n");
    expect(holder.querySelector(".helpout-outputs__block")).toBe(first);
  });

  it("makes few elements of very many lines, and never more than so many lines", () => {
    const { holder, view } = opened();
    let text = "";
    for (let part = 0; part < 30; part += 1) {
      text += `${"x".repeat(20)}\n`.repeat(1_000);
      view.update(text);
    }
    expect(holder.querySelectorAll("*").length).toBeLessThan(80);
    expect(holder.textContent?.split("\n").length).toBeLessThan(LINES_MAX + 300);
    expect(holder.textContent).toContain("earlier lines");
  });

  it("draws whatever it says as text, with numbers alone as colours", () => {
    const { holder, view } = opened();
    view.update("<img src=x onerror=alert(1)>\u001b[38;2;1;2;3mx\u001b[0m\u001b[1;41my");
    expect(holder.querySelector("img")).toBeNull();
    expect(holder.innerHTML).toContain("rgb(1, 2, 3)");
    expect(holder.innerHTML).toContain("helpout-ansi-ground-1");
  });
});
