/**
 * The message catalogue: every word that a person reads.
 *
 * One file an area below `en/`. Panes that load on demand import their own area's file
 * directly, so that its words travel with them and not with the base bundle.
 */

export { categories, categoryNames } from "./en/categories";
export { errors } from "./en/errors";
export { shell } from "./en/shell";
