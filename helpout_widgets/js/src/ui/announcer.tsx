/**
 * A live region for what screen readers should say: results, bookings, rights that changed.
 *
 * Inside a `PaneFrame` (or an `Announcer`) any view gets the function with `useAnnounce`.
 */

import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useRef } from "preact/hooks";

/** Says a sentence; `now` interrupts (revoked rights, an ended call). */
export type Announce = (sentence: string, urgency?: "polite" | "now") => void;

const AnnounceContext = createContext<Announce>(() => {});

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

export function Announcer({ children }: { children: ComponentChildren }) {
  const polite = useRef<HTMLDivElement>(null);
  const now = useRef<HTMLDivElement>(null);
  const announce = useCallback<Announce>((sentence, urgency = "polite") => {
    const region = (urgency === "now" ? now : polite).current;
    if (region === null) return;
    // The same sentence twice in a row is said twice only if the text differs.
    region.textContent = region.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }, []);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div class="helpout-hidden" role="status" ref={polite} />
      <div class="helpout-hidden" role="alert" ref={now} />
    </AnnounceContext.Provider>
  );
}
