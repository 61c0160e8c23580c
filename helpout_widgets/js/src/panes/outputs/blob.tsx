/** A large output that lies apart: fetched when it comes into sight, or asked for where very large. */
import { useEffect, useRef, useState } from "preact/hooks";
import { outputs as words } from "../../core/messages/en/outputs";
import type { NbOutput } from "../../core/room/output";
import { base64Of } from "../../host/blobs";
import { Button, Note, Skeleton } from "../../ui";
import { Output, type OutputScene } from "./output";
import type { Blob as BlobOfOutput } from "./picked";

/** Content by its hash; rejects where it is not there. */
export type BlobSource = (sha256: string) => Promise<Response>;

/** Fetched without being asked. */
const BY_ITSELF_MAX = 1_000_000;

export function BlobOutput({ blob, scene }: { blob: BlobOfOutput; scene: OutputScene }) {
  const place = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState(false);
  const [output, setOutput] = useState<NbOutput | null>(null);
  const [failed, setFailed] = useState(false);
  const { sha256, bytes } = blob;
  const size = words.size(bytes);

  useEffect(() => {
    if (place.current === null || bytes > BY_ITSELF_MAX) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setWanted(true);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [sha256]);

  useEffect(() => {
    if (!wanted || scene.blobs === null) return;
    let here = true;
    setFailed(false);
    scene
      .blobs(sha256)
      .then((answer) => outputOf(answer, blob))
      .then((made) => here && setOutput(made))
      .catch(() => {
        if (!here) return;
        setFailed(true);
        setWanted(false);
      });
    return () => {
      here = false;
    };
  }, [wanted, sha256]);

  if (output !== null) return <Output output={output} scene={scene} />;
  return (
    <div ref={place} class="helpout-outputs__blob" aria-busy={wanted}>
      {failed && (
        <Note tone="warn" icon="alert">
          {words.blob.failed}
        </Note>
      )}
      {wanted ? (
        <>
          <span class="helpout-small helpout-soft" role="status">
            {words.blob.loading(size)}
          </span>
          <Skeleton width="100%" height="40px" />
        </>
      ) : (
        <>
          <span class="helpout-small helpout-soft">{words.blob.large}</span>
          <Button size="s" icon="download" onClick={() => setWanted(true)}>
            {failed ? words.blob.again : words.blob.load(size)}
          </Button>
        </>
      )}
    </div>
  );
}

/** What came, as the output that it was: its kind is what the entry said, never the answer's. */
async function outputOf(
  answer: Response,
  { media_type: kept, of }: BlobOfOutput,
): Promise<NbOutput> {
  const content = kept.startsWith("image/")
    ? base64Of(new Uint8Array(await answer.arrayBuffer()))
    : of.endsWith("json")
      ? ((await answer.json()) as unknown)
      : await answer.text();
  return { output_type: "display_data", data: { [of]: content }, metadata: {} };
}
