/**
 * The same call as users of PeerJS write it: call the other, answer who calls.
 *
 * Settings come as JSON in the address's fragment: me and other (names at the server), port of the
 * server, ice (an RTCConfiguration), warm, calls (whether to call at the click, or to wait).
 */
(() => {
  const settings = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  const picture = document.querySelector("video");
  const wanted = {
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30 } },
  };
  const peer = new Peer(settings.me, {
    host: "127.0.0.1",
    port: settings.port,
    path: "/",
    config: settings.ice,
  });
  const opened = new Promise((resolve, reject) => {
    peer.on("open", resolve);
    peer.on("error", reject);
  });
  let media = null;
  let early = null;
  let joined = false;

  function show(call) {
    call.on("stream", (stream) => {
      if (picture.srcObject !== stream) picture.srcObject = stream;
    });
  }

  function answer(call) {
    call.answer(media);
    show(call);
  }

  peer.on("call", (call) => {
    if (joined) answer(call);
    else early = call;
  });

  async function open() {
    media = await navigator.mediaDevices.getUserMedia(wanted);
  }

  async function join() {
    if (media === null) await open();
    joined = true;
    if (early !== null) answer(early);
    else if (settings.calls) show(peer.call(settings.other, media));
  }

  document.querySelector("#join").onclick = () => void join();

  window.call = {
    async prepare() {
      await opened;
      await open();
      if (settings.warm) return;
      for (const track of media.getTracks()) track.stop();
      media = null;
    },
  };
})();
