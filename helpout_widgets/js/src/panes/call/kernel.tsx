/** Which kernel the student lends; for the tutor, whether one is lent. */
import { useEffect, useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { liveSession } from "../../core/messages/en/live_session";
import { explain } from "../../core/refusal";
import { Button, Select } from "../../ui";
import { useLive } from "../live_session/live";
import { Result } from "./result";

interface RunningKernel {
  readonly id: string;
  readonly label: string;
}

export function KernelRow() {
  const live = useLive();
  const kernel = live.room.state.value.kernel ?? live.host.value?.kernel ?? null;
  if (kernel !== null)
    return (
      <Result
        state="good"
        title={words.check.kernel}
        fact={live.isLender ? words.check.kernelLent(kernel.display_name) : kernel.display_name}
      />
    );
  if (!live.isLender)
    return (
      <Result
        state="wait"
        title={words.check.kernel}
        fact={words.check.kernelTheirs(live.lenderName)}
      />
    );
  return (
    <Result
      state="warn"
      title={words.check.kernelNone}
      detail={words.check.kernelNoneDetail(live.otherName)}
    >
      <LendKernel />
    </Result>
  );
}

/** Lends the active notebook's kernel, or one of those that run. */
export function LendKernel() {
  const live = useLive();
  const { notebook } = live.context;
  const [, turn] = useState(0);
  const [kernels, setKernels] = useState<readonly RunningKernel[]>([]);
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const active = notebook?.activeKernel() ?? null;

  useEffect(() => notebook?.onChange(() => turn((before) => before + 1)), [notebook]);
  useEffect(() => {
    let stopped = false;
    const look = () =>
      runningKernels(live.context.baseUrl).then((found) => {
        if (!stopped) setKernels(found);
      });
    void look();
    const timer = setInterval(look, 5_000);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [live]);

  const lend = (kernelId: string) => {
    setBusy(true);
    setFailure(null);
    live.context.host
      .attach(live.room.id, { kernel_id: kernelId })
      .then(live.tellHost, (error: unknown) => {
        const { title, detail } = explain(error);
        setFailure(`${liveSession.rights.attachFailed} ${title} ${detail}`);
      })
      .finally(() => setBusy(false));
  };
  const others = kernels.filter((one) => one.id !== active?.kernel_id);
  const value = others.some((one) => one.id === chosen) ? chosen : (others[0]?.id ?? "");
  return (
    <div class="helpout-stack helpout-stack--s">
      {active !== null && (
        <div class="helpout-line helpout-line--wrap">
          <Button size="s" icon="plug" busy={busy} onClick={() => lend(active.kernel_id)}>
            {liveSession.rights.attach(active.display_name)}
          </Button>
          <span class="helpout-small helpout-soft helpout-clip">{active.notebook_name}</span>
        </div>
      )}
      {others.length > 0 && (
        <div class="helpout-line helpout-line--wrap">
          <Select
            label={words.check.kernelChoose}
            labelHidden
            value={value}
            options={others.map((one) => ({ value: one.id, label: one.label }))}
            onValue={setChosen}
          />
          <Button size="s" icon="plug" busy={busy} onClick={() => lend(value)}>
            {words.check.kernelLend}
          </Button>
        </div>
      )}
      {active === null && others.length === 0 && (
        <p class="helpout-small helpout-soft">{words.check.kernelNoneRuns}</p>
      )}
      {failure !== null && (
        <p class="helpout-small helpout-bad" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}

/** The notebooks that run on this person's own server. `baseUrl` is `{base}helpouts/`. */
async function runningKernels(baseUrl: string): Promise<RunningKernel[]> {
  try {
    const address = baseUrl.replace(/helpouts\/$/, "api/sessions");
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok) return [];
    const list: unknown = await response.json();
    return Array.isArray(list) ? list.flatMap(kernelOf) : [];
  } catch {
    return [];
  }
}

function kernelOf(entry: unknown): RunningKernel[] {
  if (typeof entry !== "object" || entry === null) return [];
  const { name, path, kernel } = entry as Record<string, unknown>;
  if (typeof kernel !== "object" || kernel === null) return [];
  const { id, name: kind } = kernel as Record<string, unknown>;
  if (typeof id !== "string") return [];
  return [{ id, label: `${String(name || path)} (${String(kind)})` }];
}
