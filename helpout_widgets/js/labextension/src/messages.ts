/** Every word the plugin itself shows; the panes have their own catalogue. */
export const messages = {
  caption: "Helpouts: your helpouts and live help",
  get_help: "Get help",
  get_help_caption: "Find a tutor for what you are stuck on",
  help_with_cell: "Get help with this cell",
  reproduce_title: "Try the problem in a notebook of your own",
  reproduce_label: "Where to save it. Nothing in it runs by itself.",
  reproduce_ok: "Make the notebook",
  reproduce_taken: "Too many notebooks of that name are there already.",
  my_helpouts: "My helpouts",
  live_wide: "Show the live helpout in a tab of its own",
  live_sidebar: "Show the live helpout in the sidebar",
  live_title: "Live helpout",
  share_output: "Share this output in the helpout",
  share_cell: "Share this cell in the helpout",
  share_cell_caption: "Copy this cell, with its outputs, into the shared pad",
  output_of: (count: number | null) => (count === null ? "an output" : `output [${count}]`),
  category: "Helpouts",
  not_loaded:
    "The Helpouts panes could not be loaded. Reload the page; if that does not help, check that the server extension helpout_server is enabled.",
} as const;
