/**
 * A call between two pages with nothing but what browsers bring, over a relay that reads nothing.
 *
 * Settings come as JSON in the address's fragment: room, impolite, ice (an RTCConfiguration),
 * warm (camera and microphone open before the click). Who joins second offers at once; where both
 * join at once, the impolite one does. Paths are looked for again on the browser's own events.
 */
(() => {
  const settings = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  const [picture, screen] = document.querySelectorAll("video");
  const socket = new WebSocket(`ws://${location.host}/rooms/${settings.room}`);
  const wanted = {
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30 } },
  };
  let media = null;
  let peer = null;
  let joined = false;
  let otherJoined = false;
  let offering = false;
  let turn = Promise.resolve();

  const send = (message) => socket.send(JSON.stringify(message));

  function connect() {
    if (peer !== null) return peer;
    peer = new RTCPeerConnection(settings.ice);
    for (const track of media.getTracks()) peer.addTrack(track, media);
    peer.ontrack = ({ track, streams: [stream] }) => {
      if (picture.srcObject === null) picture.srcObject = stream;
      else if (picture.srcObject !== stream) screen.srcObject = new MediaStream([track]);
    };
    peer.onicecandidate = ({ candidate }) => {
      if (candidate !== null) send({ candidate });
    };
    peer.onconnectionstatechange = () => {
      const lost = ["disconnected", "failed"].includes(peer.connectionState);
      if (lost && settings.impolite) {
        peer.restartIce();
        void offer();
      }
    };
    return peer;
  }

  async function offer() {
    if (offering) return;
    offering = true;
    await connect().setLocalDescription();
    send({ description: peer.localDescription });
    offering = false;
  }

  async function receive({ here, description, candidate }) {
    if (here) {
      otherJoined = true;
      if (joined && settings.impolite) await offer();
    } else if (description) {
      await connect().setRemoteDescription(description);
      if (description.type !== "offer") return;
      await peer.setLocalDescription();
      send({ description: peer.localDescription });
    } else await peer.addIceCandidate(candidate);
  }

  async function open() {
    media = await navigator.mediaDevices.getUserMedia(wanted);
  }

  async function join() {
    if (media === null) await open();
    joined = true;
    if (otherJoined) await offer();
    else send({ here: true });
  }

  socket.onmessage = ({ data }) => {
    turn = turn.then(() => receive(JSON.parse(data)));
  };
  document.querySelector("#join").onclick = () => void join();

  window.call = {
    async prepare() {
      if (socket.readyState !== WebSocket.OPEN)
        await new Promise((resolve) => socket.addEventListener("open", resolve));
      await open();
      if (settings.warm) return;
      for (const track of media.getTracks()) track.stop();
      media = null;
    },
    otherJoined: () => otherJoined,
    /** The screen beside the camera, as browsers send it when they are told nothing. */
    async share() {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
      peer.addTrack(stream.getVideoTracks()[0], stream);
      await offer();
    },
  };
})();
