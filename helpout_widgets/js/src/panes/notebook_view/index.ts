/** Look, not touch: `NotebookBar` stays in sight, `NotebookView` stands above the shared cells. */
export { NotebookBar } from "./bar";
export { NotebookView } from "./view";
