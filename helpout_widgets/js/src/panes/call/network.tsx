/** The connection in the check: what a short test found, in words, and a report to copy. */
import { useEffect, useRef, useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { networkTest as said } from "../../core/messages/en/network_test";
import {
  carriesRecording,
  type PathFound,
  reportText,
  verdictOf,
  wayTaken,
} from "../../core/network_test/verdict";
import { explain, isAbort } from "../../core/refusal";
import { type NetworkTested, testNetwork } from "../../host/network_test";
import { Ways } from "../../host/ways";
import { Button, CheckBox } from "../../ui";
import { useLive } from "../live_session/live";
import { Result } from "./result";

/** Who joins at once is not held up by a test, nor is the test begun for them. */
const BEGIN_MS = 1_200;

export interface Connection {
  known: boolean;
  away: boolean;
  noRelay: boolean;
  again(): void;
}

type Standing =
  | { name: "none" }
  | { name: "testing"; share: number; full: boolean }
  | { name: "tested"; tested: NetworkTested; at: string }
  | { name: "failed"; title: string };

export function NetworkRow({ connection }: { connection: Connection }) {
  const { standing, test, stop } = useNetworkTest(connection.known && !connection.away);
  const relayOnly = Ways.alwaysRelay;
  const shown = useShown(standing, relayOnly, connection);
  return (
    <Result
      state={shown.state}
      title={shown.title}
      fact={shown.fact}
      {...(shown.detail === undefined ? {} : { detail: shown.detail })}
    >
      {standing.name === "testing" && standing.full && (
        <progress class="helpout-progress" value={standing.share} aria-label={said.progress} />
      )}
      <div class="helpout-line helpout-line--wrap">
        {standing.name === "testing" && standing.full ? (
          <Button size="s" onClick={stop}>
            {said.stop}
          </Button>
        ) : (
          <Button size="s" kind="quiet" icon="refresh" onClick={() => test(true)}>
            {standing.name === "tested" ? said.full : said.test}
          </Button>
        )}
        {standing.name === "tested" && <CopyReport standing={standing} relayOnly={relayOnly} />}
      </div>
      <CheckBox
        checked={relayOnly}
        onChecked={(wanted) => {
          Ways.alwaysRelay = wanted;
          connection.again();
        }}
      >
        <span class="helpout-small">{words.check.relay}</span>
      </CheckBox>
      {relayOnly && connection.noRelay && (
        <p class="helpout-small helpout-warn">{words.check.noRelay}</p>
      )}
    </Result>
  );
}

interface Shown {
  state: "good" | "warn" | "bad" | "wait";
  title: string;
  fact: string;
  detail?: string;
}

function useShown(standing: Standing, relayOnly: boolean, connection: Connection): Shown {
  if (connection.away)
    return {
      state: "bad",
      title: words.check.connectionAway,
      fact: "",
      detail: words.check.connectionAwayDetail,
    };
  if (!connection.known)
    return { state: "wait", title: words.check.connection, fact: words.check.connectionWait };
  const plain = {
    title: words.check.connection,
    fact: relayOnly ? words.check.connectionRelay : words.check.connectionGood,
  };
  if (standing.name === "none") return { state: "good", ...plain };
  if (standing.name === "testing") return { state: "wait", ...plain, fact: said.testing };
  if (standing.name === "failed") return { state: "good", ...plain, detail: standing.title };
  const { found, needs, load_kbps_max } = standing.tested;
  const verdict = verdictOf(found, needs, relayOnly);
  const way = wayTaken(found, relayOnly);
  const about = said.verdicts[verdict];
  const details = [
    verdict === "good" ? "" : about.detail,
    verdict === "closed" && found.relay === null ? said.none : "",
    way.up_kbps === null ? "" : said.need(mbit(needs.needed_kbps)),
    carriesRecording(way, needs) ? "" : said.noRecording,
  ].filter((text) => text !== "");
  return {
    state: about.state,
    title: about.title,
    fact: factsOf(way, way === found.direct, load_kbps_max),
    ...(details.length > 0 ? { detail: details.join(" ") } : {}),
  };
}

function factsOf(way: PathFound, direct: boolean, most: number): string {
  if (!way.reached) return "";
  const rate = (kbps: number) =>
    // Near to what the peer sends at most it says only that there is as much.
    kbps >= 0.85 * most ? said.atLeast(mbit(0.85 * most)) : mbit(kbps);
  return [
    direct ? said.direct : said.relayed,
    way.rtt_ms === null ? "" : said.rtt(way.rtt_ms),
    way.loss === null || way.loss < 0.01 ? "" : said.lost(Math.round(way.loss * 100)),
    way.up_kbps === null || way.down_kbps === null
      ? ""
      : said.rates(rate(way.up_kbps), rate(way.down_kbps)),
  ]
    .filter((text) => text !== "")
    .join(", ");
}

function mbit(kbps: number): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(kbps / 1_000);
}

function useNetworkTest(ready: boolean) {
  const live = useLive();
  const [standing, setStanding] = useState<Standing>({ name: "none" });
  const running = useRef<AbortController | null>(null);
  const test = (full: boolean) => {
    running.current?.abort();
    const giveUp = new AbortController();
    running.current = giveUp;
    setStanding({ name: "testing", share: 0, full });
    testNetwork({
      api: live.context.api,
      signal: giveUp.signal,
      full,
      progress: (share) => {
        if (running.current === giveUp) setStanding({ name: "testing", share, full });
      },
    }).then(
      (tested) => {
        if (running.current === giveUp)
          setStanding({ name: "tested", tested, at: new Date(live.context.now()).toISOString() });
      },
      (error: unknown) => {
        if (running.current !== giveUp || isAbort(error)) return;
        setStanding({ name: "failed", title: explain(error).title });
      },
    );
  };
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setStanding({ name: "none" });
  };
  useEffect(() => {
    if (!ready || globalThis.RTCPeerConnection === undefined) return;
    const timer = setTimeout(() => test(false), BEGIN_MS);
    return () => clearTimeout(timer);
  }, [ready]);
  useEffect(() => () => running.current?.abort(), []);
  return { standing, test, stop };
}

function CopyReport({
  standing,
  relayOnly,
}: {
  standing: Extract<Standing, { name: "tested" }>;
  relayOnly: boolean;
}) {
  const live = useLive();
  const { media } = live.room;
  const [copied, setCopied] = useState<boolean | null>(null);
  const { found, needs } = standing.tested;
  const problems = Object.fromEntries(
    (["video", "audio"] as const).flatMap((kind) => {
      const problem = media[kind].value.problem;
      return problem === null ? [] : [[kind === "video" ? "camera" : "microphone", problem]];
    }),
  );
  const text = reportText({
    found,
    verdict: verdictOf(found, needs, relayOnly),
    relay_only: relayOnly,
    at: standing.at,
    browser: navigator.userAgent,
    secure: media.secure,
    problems,
  });
  return (
    <>
      <Button
        size="s"
        kind="quiet"
        icon={copied === true ? "check" : "copy"}
        onClick={() => {
          // Pages without https have no clipboard.
          const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new TypeError());
          written.then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        <span aria-live="polite">{copied === true ? said.copied : said.copy}</span>
      </Button>
      {copied === false && (
        <label class="helpout-stack helpout-stack--s helpout-report">
          <span class="helpout-small helpout-soft">{said.copyFailed}</span>
          <textarea readOnly rows={8} aria-label={said.report} value={text} />
        </label>
      )}
    </>
  );
}
