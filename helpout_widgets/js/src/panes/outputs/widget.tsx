/**
 * A widget of the notebook's own (ipywidgets): alive for whose notebook it is, a picture for others.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { OutputPictured } from "../../contracts/generated";
import { outputs as words } from "../../core/messages/en/outputs";
import { Note } from "../../ui";
import type { OutputScene } from "./output";

/** Where a live widget may be put; returns the way to take it away, null where it cannot be. */
export interface WidgetPlace {
  readonly mine: boolean;
  /** Whose notebook it is. */
  readonly name: string;
  draw(modelId: string, element: HTMLElement, place: number): (() => void) | null;
}

interface WidgetProps {
  widget: { model_id: string; plain: string };
  scene: OutputScene;
  picture: OutputPictured | null;
  place: number;
}

export function WidgetOutput({ widget, scene, picture, place }: WidgetProps) {
  const { widgets } = scene;
  if (widgets?.mine === true)
    return <LiveWidget modelId={widget.model_id} place={place} widgets={widgets} />;
  const name = widgets?.name ?? "";
  if (picture === null || scene.blobs === null)
    return <Note icon="info">{words.widget.theirs(name)}</Note>;
  return <WidgetPicture picture={picture} scene={scene} name={name} />;
}

function LiveWidget(props: { modelId: string; place: number; widgets: WidgetPlace }) {
  const { modelId, place, widgets } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(true);
  useEffect(() => {
    if (holder.current === null) return;
    const stop = widgets.draw(modelId, holder.current, place);
    setDrawn(stop !== null);
    return stop ?? undefined;
  }, [modelId, place]);
  return (
    <>
      <div ref={holder} class="helpout-outputs__widget" />
      {!drawn && <Note icon="info">{words.widget.mine}</Note>}
    </>
  );
}

function WidgetPicture(props: { picture: OutputPictured; scene: OutputScene; name: string }) {
  const { picture, scene, name } = props;
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let here = true;
    scene
      .blobs?.(picture.sha256)
      .then((answer) => answer.blob())
      .then((blob) => {
        if (!here) return;
        // As a picture whatever it says it is: an image element runs nothing.
        made = URL.createObjectURL(new Blob([blob], { type: "image/png" }));
        setAddress(made);
      })
      // The one before stays; the next may come.
      .catch(() => {});
    return () => {
      here = false;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [picture.sha256]);
  return (
    <figure class="helpout-outputs__figure">
      {address !== null && (
        <img
          class="helpout-outputs__picture"
          src={address}
          alt={words.widget.picture(name)}
          width={picture.width}
          height={picture.height}
        />
      )}
      <figcaption class="helpout-tiny helpout-soft">{words.widget.note(name)}</figcaption>
    </figure>
  );
}
