/** What to share, asked where the button that asks it is. */
import { useEffect, useRef } from "preact/hooks";
import { screen as words } from "../../core/messages/en/screen";
import { abilities } from "../../host/screen_capture";
import { Button, type ButtonProps } from "../../ui";
import { useLive } from "../live_session/live";
import { pickOutput } from "./picker";
import { type Share, useSharer } from "./sharing";

const { choose, turn } = words;

export interface ShareChoiceProps {
  share: Share;
  /** Something was chosen, or nothing is to be. */
  onDone(): void;
}

export function ShareChoice({ share, onDone }: ShareChoiceProps) {
  const group = useRef<HTMLDivElement>(null);
  const sharer = useSharer();
  useEffect(() => {
    group.current?.querySelector<HTMLElement>("button:not([aria-disabled])")?.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a question with answers, no fields
    <div
      ref={group}
      class="helpout-confirm helpout-dock__ask"
      role="group"
      aria-label={choose.question}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onDone();
      }}
    >
      {sharer === null ? (
        <Choices share={share} onDone={onDone} />
      ) : (
        <Turn accountId={sharer.accountId} onDone={onDone} />
      )}
    </div>
  );
}

function Turn({ accountId, onDone }: { accountId: string; onDone(): void }) {
  const live = useLive();
  const { desk } = live.room;
  const { short } = live.find.value(accountId);
  const wished = desk.wished.value;
  const told = wished === null ? turn.theirs : wished.answer === "no" ? turn.no : turn.waiting;
  return (
    <>
      <p role="status">{told(short)}</p>
      <div class="helpout-line helpout-line--wrap">
        {wished === null && (
          <Button kind="primary" onClick={() => desk.wish(accountId)}>
            {turn.ask(short)}
          </Button>
        )}
        <Button
          kind="quiet"
          onClick={() => {
            desk.forgetWish();
            onDone();
          }}
        >
          {choose.never}
        </Button>
      </div>
    </>
  );
}

/** The ways to share, those that show least first. */
export function Choices({ share, onDone }: { share: Share; onDone?(): void }) {
  const live = useLive();
  const can = abilities();
  const notebook = live.context.notebook;
  const wished = live.room.desk.wished.value;
  const start: Share["start"] = (wanted) => {
    onDone?.();
    share.start(wanted);
  };
  const surface = notebook?.notebookSurface?.() ?? null;
  const outputs = notebook?.outputSurfaces?.() ?? [];
  const inLab = notebook?.notebookSurface !== undefined;
  const noNotebook = !inLab
    ? choose.onlyInLab
    : !can.elements
      ? choose.noElements
      : surface === null && choose.noNotebook;
  const noOutput = !inLab ? choose.onlyInLab : outputs.length === 0 && choose.noOutput;
  const noSurface = !can.surfaces && choose.noSurfaces;
  const heading =
    wished?.answer === "yes" ? turn.yes(live.find.value(wished.accountId).short) : choose.question;
  return (
    <>
      <p role={wished?.answer === "yes" ? "status" : undefined}>{heading}</p>
      <div class="helpout-share-ways">
        <Way
          icon="notebook"
          label={choose.notebook}
          detail={choose.notebookDetail}
          disabled={noNotebook}
          onClick={() => surface !== null && start({ kind: "notebook", surface })}
        />
        <Way
          icon="table"
          label={choose.output}
          detail={choose.outputDetail}
          disabled={noOutput}
          onClick={() => {
            onDone?.();
            void pickOutput(outputs).then((picked) => {
              if (picked !== null) share.start({ kind: "output", surface: picked });
            });
          }}
        />
      </div>
      <div class="helpout-line helpout-line--wrap">
        {!inLab && (
          <Button size="s" disabled={noSurface} onClick={() => start({ kind: "this_tab" })}>
            {choose.thisTab}
          </Button>
        )}
        {(["tab", "window", "screen"] as const).map((kind) => (
          <Button key={kind} size="s" disabled={noSurface} onClick={() => start({ kind })}>
            {choose[kind]}
          </Button>
        ))}
        {onDone !== undefined && (
          <Button size="s" kind="quiet" onClick={() => onDone()}>
            {choose.never}
          </Button>
        )}
      </div>
      {(typeof noNotebook === "string" || typeof noSurface === "string") && (
        <p class="helpout-tiny helpout-faint">{noSurface || noNotebook}</p>
      )}
    </>
  );
}

interface WayProps {
  icon: NonNullable<ButtonProps["icon"]>;
  label: string;
  detail: string;
  disabled: boolean | string;
  onClick(): void;
}

function Way({ icon, label, detail, disabled, onClick }: WayProps) {
  return (
    <Button icon={icon} disabled={disabled} onClick={onClick}>
      <span class="helpout-share-way">
        {label}
        <span class="helpout-tiny helpout-soft">{detail}</span>
      </span>
    </Button>
  );
}
