/**
 * The marketplace pane: find somebody who can help.
 *
 * Options: `query` and `category` to begin with.
 */

import { render } from "preact";
import type { Category } from "../../contracts/generated";
import { categoryNames } from "../../core/messages/en/categories";
import type { Mount } from "../../host/context";
import { createMarketplace } from "./controller";
import { MarketplaceView } from "./view";

function categoryOf(value: unknown): Category | null {
  return typeof value === "string" && Object.hasOwn(categoryNames, value)
    ? (value as Category)
    : null;
}

export const mount: Mount = (element, context, options) => {
  const marketplace = createMarketplace(context, {
    query: typeof options.query === "string" ? options.query : "",
    category: categoryOf(options.category),
  });
  render(<MarketplaceView context={context} marketplace={marketplace} />, element);
  return () => render(null, element);
};
