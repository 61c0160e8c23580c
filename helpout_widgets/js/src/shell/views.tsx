/** What the shell shows where no pane can. */

import { render } from "preact";
import { errors } from "../core/messages/en/errors";
import { shell } from "../core/messages/en/shell";
import { EmptyState, ErrorState, PaneFrame } from "../ui";

/** Draws until the returned function is called. */
function draw(element: HTMLElement, view: preact.ComponentChild): () => void {
  render(view, element);
  return () => render(null, element);
}

export function drawNoServer(element: HTMLElement): () => void {
  return draw(
    element,
    <PaneFrame title={shell.product}>
      <EmptyState icon="plug" title={shell.noServer.title} detail={shell.noServer.detail} />
    </PaneFrame>,
  );
}

export function drawNotOwner(element: HTMLElement): () => void {
  const text = errors.byCode.not_owner ?? errors.unknown;
  return draw(
    element,
    <PaneFrame title={shell.product}>
      <EmptyState icon="lock" title={text.title} detail={text.detail} />
    </PaneFrame>,
  );
}

export function drawFailure(element: HTMLElement, retry: () => void): () => void {
  return draw(
    element,
    <PaneFrame title={shell.product}>
      <ErrorState
        title={shell.paneFailed.title}
        detail={shell.paneFailed.detail}
        code="client_pane_failed"
        onRetry={retry}
      />
    </PaneFrame>,
  );
}
