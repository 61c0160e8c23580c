/**
 * In every page, before its own code: when somebody pressed, when a text was drawn, and whether
 * the page stood still meanwhile. Milliseconds since the epoch, by the one clock that all pages
 * of a machine share.
 *
 * A text counts as drawn after the frame that follows its coming into the document. Only what
 * comes is looked at, so that watching costs both sides little.
 */
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const drawn = { now, pressedAt: 0 };

  drawn.press = (button) => {
    drawn.pressedAt = now();
    button.click();
    return drawn.pressedAt;
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && event.ctrlKey) drawn.pressedAt = now();
    },
    true,
  );

  const afterFrame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(now());
        port2.postMessage(0);
      });
    });

  const holds = (node, selector, text) => {
    if (!node.textContent.includes(text)) return false;
    const element = node instanceof Element ? node : node.parentElement;
    if (element?.closest(selector)) return true;
    return [...(element?.querySelectorAll(selector) ?? [])].some((one) =>
      one.textContent.includes(text),
    );
  };

  /** From now on; `drawn.at` is when it was drawn. */
  drawn.watch = (selector, text) => {
    drawn.at = new Promise((resolve) => {
      const observer = new MutationObserver((records) => {
        for (const record of records) {
          const came = record.type === "characterData" ? [record.target] : record.addedNodes;
          for (const node of came) {
            if (!holds(node, selector, text)) continue;
            observer.disconnect();
            afterFrame().then(resolve);
            return;
          }
        }
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  };

  /** Notes every frame and every task above 50 ms, until `drawn.calm` tells them. */
  drawn.stir = () => {
    const tasks = [];
    const frames = [];
    let last = now();
    let on = true;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        tasks.push([performance.timeOrigin + entry.startTime, entry.duration]);
    });
    observer.observe({ type: "longtask" });
    const tick = () => {
      const at = now();
      frames.push([last, at - last]);
      last = at;
      if (on) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    drawn.calm = async (from, to) => {
      await afterFrame();
      on = false;
      observer.disconnect();
      // A frame or a task belongs here as soon as a part of it does.
      const within = (list) =>
        list.filter(([at, ms]) => at + ms > from && at < to).map(([, ms]) => ms);
      return { tasks: within(tasks), gaps: within(frames) };
    };
  };
  window.drawn = drawn;
})();
