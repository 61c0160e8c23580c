/**
 * In the place of a captured screen: 1280×720 of source code in 14 px, drawn 15 times a second,
 * that can be scrolled; and on the other side how well a shown frame matches what was drawn.
 */
(() => {
  const [WIDTH, HEIGHT, LINE, FPS] = [1280, 720, 20, 15];
  const COLOURS = { word: "#222", keyword: "#00a", text: "#a11", number: "#085", remark: "#575" };
  const WORDS = ["frame", "region", "total", "merge", "left", "right", "keys", "count", "how", "mean"];

  /** The same line for the same number, in every page. */
  function lineOf(number) {
    let seed = (number * 2_654_435_761 + 12_345) % 2 ** 31;
    const pick = (count) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * count);
    };
    const word = () => WORDS[pick(WORDS.length)] + (pick(2) ? `_${WORDS[pick(WORDS.length)]}` : "");
    const indent = "    ".repeat(pick(3));
    switch (pick(6)) {
      case 0:
        return [["keyword", `${indent}def `], ["word", `${word()}(${word()}, ${word()}):`]];
      case 1:
        return [["remark", `${indent}# ${word()} of each ${word()}, before the ${word()} of ${word()}`]];
      case 2:
        return [];
      case 3:
        return [["word", `${indent}${word()} = ${word()}[`], ["text", `"${word()}"`], ["word", `].${word()}(`],
          ["number", `${pick(900)}`], ["word", `, ${word()}=`], ["number", `0.${pick(99)}`], ["word", ")"]];
      case 4:
        return [["keyword", `${indent}return `], ["word", `${word()}.${word()}(${word()}) + `], ["number", `${pick(99)}`]];
      default:
        return [["word", `${indent}${word()} = ${word()}.${word()}(${word()}, on=`], ["text", `"${word()}"`],
          ["word", `, how=`], ["text", `"${word()}"`], ["word", ")"]];
    }
  }

  function draw(drawn, top) {
    drawn.fillStyle = "#fff";
    drawn.fillRect(0, 0, WIDTH, HEIGHT);
    drawn.font = "14px monospace";
    drawn.textBaseline = "top";
    for (let row = 0; row * LINE < HEIGHT; row += 1) {
      drawn.fillStyle = "#999";
      drawn.fillText(String(top + row + 1).padStart(4), 8, row * LINE + 3);
      let x = 56;
      for (const [kind, text] of lineOf(top + row)) {
        drawn.fillStyle = COLOURS[kind];
        drawn.fillText(text, x, row * LINE + 3);
        x += drawn.measureText(text).width;
      }
    }
  }

  function canvasOf(options) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    return [canvas, canvas.getContext("2d", options)];
  }

  let top = 0;
  if (navigator.mediaDevices !== undefined)
    navigator.mediaDevices.getDisplayMedia = async () => {
      const [canvas, drawn] = canvasOf();
      const stream = canvas.captureStream(0);
      const [track] = stream.getVideoTracks();
      bench.screenTrack = track;
      const timer = setInterval(() => {
        if (track.readyState === "ended") clearInterval(timer);
        draw(drawn, top);
        track.requestFrame();
      }, 1000 / FPS);
      return stream;
    };

  const waitUntil = (at) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - bench.now())));

  bench.scrollAt = async (at, line) => {
    await waitUntil(at);
    top = line;
  };

  const screenSender = () =>
    bench.peers.flatMap((peer) => peer.getSenders()).find((one) => one.track === bench.screenTrack);

  /** Bound what is sent of the screen; whether that is possible yet. */
  bench.boundScreen = async (bitsPerSecond) => {
    const sender = screenSender();
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return false;
    parameters.encodings[0].maxBitrate = bitsPerSecond;
    await sender.setParameters(parameters);
    return true;
  };

  /** What was sent of the screen so far: bytes, the codec, and when. */
  bench.screenSent = async () => {
    const stats = await screenSender().getStats();
    const sent = [...stats.values()].find((one) => one.type === "outbound-rtp");
    const bound = screenSender().getParameters().encodings[0].maxBitrate;
    return {
      at: bench.now(),
      bytes: sent.bytesSent + sent.headerBytesSent,
      codec: stats.get(sent.codecId)?.mimeType ?? "",
      bound,
    };
  };

  const luma = (data, at) => 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];

  /** At an instant: peak signal to noise (dB, of luma) of the shown frame, and its own width. */
  bench.likenessAt = async (at, line, selector) => {
    await waitUntil(at);
    const video = document.querySelector(selector);
    const [, shown] = canvasOf({ willReadFrequently: true });
    shown.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const width = video.videoWidth;
    const [, meant] = canvasOf({ willReadFrequently: true });
    draw(meant, line);
    const [a, b] = [shown, meant].map((drawn) => drawn.getImageData(0, 0, WIDTH, HEIGHT).data);
    let sum = 0;
    for (let index = 0; index < a.length; index += 4) sum += (luma(a, index) - luma(b, index)) ** 2;
    const error = sum / (WIDTH * HEIGHT);
    return { psnr: error === 0 ? 99 : 10 * Math.log10(255 ** 2 / error), width };
  };
})();
