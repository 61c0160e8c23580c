/** How the connection is: bars, a word, and on a click why and what to do. */

import type { Quality } from "../../core/call/quality";
import { call as words } from "../../core/messages/en/call";
import { inCall } from "../../core/messages/en/in_call";
import type { Remote } from "../../host/remote";
import { Button } from "../../ui";
import { useLive } from "../live_session/live";

/** The worst of all connections with people; nothing while there is no call. */
export function QualityFact() {
  const live = useLive();
  const qualities = live.room.call.peers.value
    .filter((peer) => peer.device === "page")
    .map((peer) => peer.view.value.quality);
  const [first] = qualities;
  if (first === undefined) return null;
  const worst = qualities.reduce((low, one) => (one.bars < low.bars ? one : low), first);
  const word = words.quality[worst.word];
  return (
    <button
      type="button"
      class="helpout-fact helpout-fact--button"
      aria-label={inCall.quality.open(word)}
      aria-expanded={live.panel.value === "quality"}
      title={inCall.quality.open(word)}
      onClick={() => {
        live.panel.value = live.panel.peek() === "quality" ? null : "quality";
      }}
    >
      <Bars quality={worst} />
      {worst.rtt_ms === null || worst.bars === 0 ? word : words.qualityWith(word, worst.rtt_ms)}
    </button>
  );
}

function Bars({ quality }: { quality: Quality }) {
  return (
    <span class={`helpout-bars helpout-bars--${quality.word}`} aria-hidden="true">
      {[1, 2, 3, 4].map((bar) => (
        <i key={bar} class={bar > quality.bars ? "helpout-bars__off" : undefined} />
      ))}
    </span>
  );
}

/** For each person: the figures, the reasons, and what helps. */
export function QualityPanel() {
  const live = useLive();
  const peers = live.room.call.peers.value.filter((peer) => peer.device === "page");
  return (
    <div class="helpout-stack">
      {peers.map((peer) => (
        <OneQuality key={peer.connectionId} peer={peer} />
      ))}
      {peers.length === 0 && <p class="helpout-small helpout-soft">{inCall.alone}</p>}
      <div class="helpout-line">
        <Button
          size="s"
          icon="globe"
          onClick={() => {
            live.panel.value = "network";
          }}
        >
          {inCall.testNetwork}
        </Button>
      </div>
    </div>
  );
}

function OneQuality({ peer }: { peer: Remote }) {
  const live = useLive();
  const { quality } = peer.view.value;
  const { short } = live.find.value(peer.accountId);
  const facts = [
    words.quality[quality.word],
    quality.relayed ? inCall.quality.path.relay : inCall.quality.path.direct,
    quality.rtt_ms === null ? "" : inCall.quality.ms(quality.rtt_ms),
    quality.loss < 0.005 ? "" : inCall.quality.loss(Math.round(quality.loss * 100)),
  ];
  const waits = quality.word === "connecting";
  return (
    <section class="helpout-stack helpout-stack--s">
      <div class="helpout-line helpout-line--wrap">
        <Bars quality={quality} />
        <b class="helpout-strong">{inCall.quality.with(short)}</b>
        <span class="helpout-small helpout-soft">
          {waits ? inCall.quality.connecting : facts.filter(Boolean).join(", ")}
        </span>
      </div>
      {quality.reasons.length === 0
        ? !waits && <p class="helpout-small helpout-soft">{inCall.quality.good}</p>
        : quality.reasons.map((reason) => {
            const { what, todo } = inCall.reasons[reason](short);
            return (
              <p key={reason} class="helpout-small">
                <b class="helpout-strong">{what}</b> {todo}
              </p>
            );
          })}
    </section>
  );
}
