/**
 * In the camera's place: a moving picture, 640×360 at 30 a second, that carries the time at which
 * it was painted; and a reader of it on the other side.
 *
 * The time is half milliseconds of the machine's clock in 16 bits, with four of check, painted as
 * black and white cells along the upper edge. A frame whose check fails is not counted.
 */
(() => {
  const [WIDTH, HEIGHT, CELL] = [640, 360, 32];
  const [TIME_BITS, CHECK_BITS] = [16, 4];
  const TURN = 2 ** TIME_BITS;
  const checkOf = (time) => (time ^ (time >> 4) ^ (time >> 8) ^ (time >> 12)) & (2 ** CHECK_BITS - 1);

  function paint(drawn, turn) {
    drawn.fillStyle = "#456";
    drawn.fillRect(0, CELL, WIDTH, HEIGHT);
    for (let spot = 0; spot < 12; spot += 1) {
      drawn.fillStyle = `hsl(${spot * 30} 60% 50%)`;
      const angle = turn / 40 + spot;
      drawn.fillRect(300 + 240 * Math.sin(angle), 190 + 120 * Math.cos(angle * 1.3), 48, 32);
    }
    const time = Math.floor(bench.now() * 2) % TURN;
    const code = time * 2 ** CHECK_BITS + checkOf(time);
    for (let bit = 0; bit < TIME_BITS + CHECK_BITS; bit += 1) {
      drawn.fillStyle = code & (1 << bit) ? "#fff" : "#000";
      drawn.fillRect(bit * CELL, 0, CELL, CELL);
    }
  }

  bench.camera = (stream) => {
    const [camera] = stream.getVideoTracks();
    if (camera === undefined) return stream;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const drawn = canvas.getContext("2d");
    const [track] = canvas.captureStream(0).getVideoTracks();
    let turn = 0;
    const timer = setInterval(() => {
      if (track.readyState === "ended") clearInterval(timer);
      turn += 1;
      paint(drawn, turn);
      track.requestFrame();
    }, 1000 / 30);
    stream.removeTrack(camera);
    camera.stop();
    stream.addTrack(track);
    return stream;
  };

  function read(drawn, video) {
    const strip = (video.videoHeight * CELL) / HEIGHT;
    drawn.drawImage(video, 0, 0, video.videoWidth, strip, 0, 0, WIDTH, CELL);
    const { data } = drawn.getImageData(0, CELL / 2, WIDTH, 1);
    let code = 0;
    for (let bit = 0; bit < TIME_BITS + CHECK_BITS; bit += 1)
      if (data[(bit + 0.5) * CELL * 4 + 1] > 128) code += 2 ** bit;
    const time = Math.floor(code / 2 ** CHECK_BITS);
    return checkOf(time) === code % 2 ** CHECK_BITS ? time : null;
  }

  /** For so long: milliseconds from the painting of each frame to its being shown here. */
  bench.latencies = (forMs) =>
    new Promise((resolve) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [WIDTH, CELL];
      const drawn = canvas.getContext("2d", { willReadFrequently: true });
      const { video } = bench;
      const until = bench.now() + forMs;
      const found = [];
      const look = () => {
        const now = bench.now();
        if (now > until) return resolve(found);
        const time = read(drawn, video);
        if (time !== null) found.push(((((now * 2 - time) % TURN) + TURN) % TURN) / 2);
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    });
})();
