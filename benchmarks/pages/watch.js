/**
 * In every page of every system, before its own code: when a button was pressed, and when the
 * first picture of the other was drawn. Milliseconds since the epoch, by the one clock that all
 * pages of a machine share.
 *
 * A picture is the other's when its track did not come from this page's camera. It counts once
 * it was handed to the compositor (requestVideoFrameCallback), in whichever element it is.
 */
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const own = new Set();
  const bench = { now, pressedAt: null, seenAt: null, marks: [], peers: [] };
  bench.seen = new Promise((resolve) => {
    bench.onSeen = resolve;
  });
  bench.captured = new Promise((resolve) => {
    bench.onCaptured = resolve;
  });

  /** Press at an instant; the present one where that has passed. */
  bench.press = (button, at) =>
    new Promise((resolve) => {
      const press = () => {
        bench.pressedAt = now();
        button.click();
        resolve(bench.pressedAt);
      };
      if (at > now()) setTimeout(press, at - now());
      else press();
    });

  if (navigator.mediaDevices !== undefined) {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      const camera = bench.camera?.(stream) ?? stream;
      for (const track of camera.getTracks()) own.add(track.id);
      bench.onCaptured(true);
      return camera;
    };
  }

  const isOther = (stream) =>
    stream?.getVideoTracks().some((track) => !own.has(track.id)) ?? false;
  const property = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    ...property,
    set(stream) {
      property.set.call(this, stream);
      if (stream === null || !(this instanceof HTMLVideoElement)) return;
      this.requestVideoFrameCallback(() => {
        if (bench.seenAt !== null || !isOther(this.srcObject)) return;
        bench.seenAt = now();
        bench.video = this;
        bench.onSeen(bench.seenAt);
      });
    },
  });

  // Kept where the benchmark can ask them for their path and their counters.
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...parts) {
      super(...parts);
      bench.peers.push(this);
    }
  };
  window.bench = bench;
})();
