/** A still in the chat: small, and large when it is opened, to draw upon or to save. */
import { useEffect, useRef, useState } from "preact/hooks";
import { screen } from "../../core/messages/en/screen";
import { stillAddress } from "../../host/stills";
import { Button, Note } from "../../ui";
import { useLive } from "../live_session/live";
import { StillEditor } from "./editor";

const words = screen.still;

export interface StillPictureProps {
  /** An entry's body of kind `still_taken`, as the room tells it. */
  still: { still_id: string; caption: string; width: number; height: number };
}

export function StillPicture({ still }: StillPictureProps) {
  const live = useLive();
  const [open, setOpen] = useState(false);
  const [gone, setGone] = useState(false);
  const address = stillAddress(live.context.baseUrl, live.room.id, still.still_id);
  if (gone) return <p class="helpout-small helpout-soft">{words.gone}</p>;
  return (
    <>
      <button
        type="button"
        class="helpout-still"
        aria-label={words.open(still.caption)}
        data-helpout-still={still.still_id}
        onClick={() => setOpen(true)}
      >
        <img
          src={address}
          alt={words.picture(still.caption)}
          width={still.width}
          height={still.height}
          onError={() => setGone(true)}
        />
      </button>
      {open && <StillViewer still={still} address={address} onClose={() => setOpen(false)} />}
    </>
  );
}

interface StillViewerProps extends StillPictureProps {
  address: string;
  onClose(): void;
}

function StillViewer({ still, address, onClose }: StillViewerProps) {
  const [drawing, setDrawing] = useState(false);
  if (drawing)
    return (
      <StillEditor
        draft={{ source: address, width: still.width, height: still.height }}
        onClose={onClose}
      />
    );
  const ending = address.split("/").at(-1);
  return (
    <StillDialog label={words.picture(still.caption)} onClose={onClose}>
      <div class="helpout-still-dialog__picture">
        <img
          src={address}
          alt={words.picture(still.caption)}
          width={still.width}
          height={still.height}
        />
      </div>
      {still.caption !== "" && <p class="helpout-small">{still.caption}</p>}
      <div class="helpout-line helpout-line--wrap">
        <Button kind="primary" icon="edit" onClick={() => setDrawing(true)}>
          {words.draw}
        </Button>
        <a class="helpout-button" href={address} download={ending}>
          {words.save}
        </a>
        <Button onClick={onClose}>{words.close}</Button>
      </div>
    </StillDialog>
  );
}

export interface StillDialogProps {
  label: string;
  onClose(): void;
  children: preact.ComponentChildren;
}

/** The one place where a picture needs the whole window. */
export function StillDialog({ label, onClose, children }: StillDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="helpout-still-dialog"
      aria-label={label}
      data-lm-suppress-shortcuts="true"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      {children}
    </dialog>
  );
}

/** Said where a still could not be kept. */
export function StillFailure({ shown }: { shown: boolean }) {
  return shown ? (
    <Note tone="warn" icon="alert" urgent>
      {words.failed}
    </Note>
  ) : null;
}
