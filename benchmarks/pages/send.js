/**
 * Sends camera, voice and perhaps a screen to one receiver, as our pages send to the recorder:
 * one connection, VP8, the same bounds. `sending.offer` gives an offer with its candidates.
 */
window.sending = {
  async offer(screen) {
    const media = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 640, height: 360, frameRate: 30 },
    });
    const peer = new RTCPeerConnection();
    this.peer = peer;
    const vp8 = RTCRtpReceiver.getCapabilities("video").codecs.filter(({ mimeType }) =>
      ["video/VP8", "video/rtx"].includes(mimeType),
    );
    const [voice] = media.getAudioTracks();
    const [camera] = media.getVideoTracks();
    peer.addTransceiver(voice, { direction: "sendonly" });
    this.camera = peer.addTransceiver(camera, { direction: "sendonly" });
    this.camera.setCodecPreferences(vp8);
    if (screen) {
      const shown = await navigator.mediaDevices.getDisplayMedia({ video: true });
      this.screen = peer.addTransceiver(shown.getVideoTracks()[0], { direction: "sendonly" });
      this.screen.setCodecPreferences(vp8);
    }
    await peer.setLocalDescription();
    while (peer.iceGatheringState !== "complete") {
      await new Promise((resolve) => {
        peer.addEventListener("icegatheringstatechange", resolve, { once: true });
      });
    }
    return peer.localDescription.sdp;
  },
  async answered(sdp) {
    await this.peer.setRemoteDescription({ type: "answer", sdp });
    for (const [line, bound] of [[this.camera, 400_000], [this.screen, 800_000]]) {
      if (line === undefined) continue;
      const parameters = line.sender.getParameters();
      parameters.encodings[0].maxBitrate = bound;
      await line.sender.setParameters(parameters);
    }
    while (this.peer.connectionState !== "connected")
      await new Promise((resolve) => {
        this.peer.addEventListener("connectionstatechange", resolve, { once: true });
      });
  },
  async frames() {
    const stats = [...(await this.peer.getStats()).values()];
    const lines = stats.filter(({ type, kind }) => type === "outbound-rtp" && kind === "video");
    return lines.map(({ framesEncoded }) => framesEncoded);
  },
};
