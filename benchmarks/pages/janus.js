// A page that talks to a Janus itself, as Janus's own demos do: one connection to send, one to
// receive everybody. The peer of our groups; nothing of ours is in it.
{
  let session = 0;
  let publisher = 0;
  let receiver = 0;
  let receiving = null;
  const subscribed = new Set();

  const connect = ({ url, secret }) =>
    new Promise((opened, failed) => {
      const socket = new WebSocket(url, "janus-protocol");
      const waiting = new Map();
      let count = 0;
      socket.onerror = failed;
      const ask = (message) =>
        new Promise((answered) => {
          const transaction = String(++count);
          waiting.set(transaction, answered);
          const ids = session ? { session_id: session } : {};
          socket.send(JSON.stringify({ ...ids, ...message, transaction, apisecret: secret }));
        });
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.janus === "ack") return;
        const answered = waiting.get(message.transaction);
        if (answered) {
          waiting.delete(message.transaction);
          answered(message);
        } else if (message.janus === "event") heard(message);
      };
      socket.onopen = () => opened(ask);
    });

  let ask = null;
  let roomName = "";
  const request = (handle_id, body, jsep) =>
    ask({ janus: "message", handle_id, body, ...(jsep ? { jsep } : {}) });
  const attach = async () =>
    (await ask({ janus: "attach", plugin: "janus.plugin.videoroom" })).data.id;
  const trickle = (pc, handle_id) => {
    pc.onicecandidate = ({ candidate }) =>
      candidate?.candidate && ask({ janus: "trickle", handle_id, candidate: candidate.toJSON() });
  };

  let turn = Promise.resolve();
  const heard = (message) => {
    const told = message.plugindata?.data ?? {};
    if (message.sender === publisher && told.publishers)
      turn = turn.then(() => subscribe(told.publishers));
    if (message.sender === receiver && message.jsep) turn = turn.then(() => answer(message.jsep));
  };
  const subscribe = async (publishers) => {
    const streams = publishers.filter(({ id }) => !subscribed.has(id)).map(({ id }) => ({ feed: id }));
    if (streams.length === 0) return;
    for (const { feed } of streams) subscribed.add(feed);
    let told;
    if (receiver === 0) {
      receiver = await attach();
      told = await request(receiver, {
        request: "join", ptype: "subscriber", room: roomName, streams,
      });
    } else told = await request(receiver, { request: "subscribe", streams });
    if (told.jsep) await answer(told.jsep);
  };
  const answer = async (jsep) => {
    if (receiving === null) {
      receiving = new RTCPeerConnection();
      trickle(receiving, receiver);
      receiving.ontrack = ({ track }) => {
        if (track.kind !== "video") return;
        const video = document.createElement("video");
        video.muted = video.autoplay = video.playsInline = true;
        video.srcObject = new MediaStream([track]);
        document.body.append(video);
        video.play().catch(() => {});
      };
    }
    await receiving.setRemoteDescription(jsep);
    await receiving.setLocalDescription();
    await request(receiver, { request: "start" }, receiving.localDescription);
  };

  /** In a room; `send` says whether this page's camera goes out. */
  window.enter = async ({ url, secret, room, make, send, record }) => {
    roomName = room;
    ask = await connect({ url, secret });
    session = (await ask({ janus: "create" })).data.id;
    publisher = await attach();
    if (make) await request(publisher, { request: "create", room, publishers: 10, bitrate: 2500000 });
    const joined = await request(publisher, { request: "join", ptype: "publisher", room });
    turn = turn.then(() => subscribe(joined.plugindata.data.publishers));
    if (send) {
      const stream = await navigator.mediaDevices.getUserMedia(send);
      const pc = new RTCPeerConnection();
      trickle(pc, publisher);
      for (const track of stream.getTracks()) pc.addTransceiver(track, { direction: "sendonly" });
      await pc.setLocalDescription();
      const body = { request: "publish", ...(record ? { record: true, filename: record } : {}) };
      const { jsep } = await request(publisher, body, pc.localDescription);
      await pc.setRemoteDescription(jsep);
    }
  };
}
