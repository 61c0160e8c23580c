/** How long the other's picture stands still, and through which relay it comes. */
(() => {
  /** Begin to note when frames are shown. */
  bench.watchFrames = () => {
    bench.shownAt = [];
    const { video } = bench;
    const note = () => {
      bench.shownAt.push(bench.now());
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  };

  /** The longest time without a frame since an instant, once frames came again; else null. */
  bench.freezeSince = (at, leastMs) => {
    const shown = bench.shownAt.filter((one) => one > at - 500);
    let [longest, end] = [0, 0];
    for (const [index, one] of shown.entries()) {
      const gap = index === 0 ? 0 : one - shown[index - 1];
      if (gap > longest) [longest, end] = [gap, one];
    }
    const after = shown.filter((one) => one > end).length;
    return longest >= leastMs && after >= 10 ? longest : null;
  };

  /** Address of the relay of this page's selected candidate; empty where there is none. */
  bench.relay = async () => {
    for (const peer of bench.peers) {
      if (peer.connectionState !== "connected") continue;
      const stats = await peer.getStats();
      for (const one of stats.values()) {
        if (one.type !== "transport" || !one.selectedCandidatePairId) continue;
        const pair = stats.get(one.selectedCandidatePairId);
        const local = stats.get(pair.localCandidateId);
        if (local.candidateType === "relay") return local.url ?? "";
      }
    }
    return "";
  };
})();
