/**
 * The JupyterLab plugin: what lives beside the notebook rather than in a cell.
 *
 * Owns the places in JupyterLab (sidebar, a wide tab, a toolbar button, commands) and the
 * access to the active notebook. The panes come from the app bundle, imported from its
 * address, so that a cell and the sidebar of one page share one module and one call.
 */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette, MainAreaWidget, ToolbarButton } from "@jupyterlab/apputils";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";

import { type Bundle, loadBundle } from "./bundle";
import { addFailingCells } from "./failing_cell";
import { helpoutsIcon } from "./icon";
import { messages } from "./messages";
import { notebookAccess } from "./notebook";
import { showCalls } from "./notices";
import { HelpoutsPanel, type PaneOptions } from "./panel";
import { newNotebook } from "./reproduce";
import { addShareCell } from "./sharing";
import { OutputsToShare, outputOf } from "./surfaces";
import { type EditorTaste, readTaste } from "./taste";

const commands = {
  get_help: "helpouts:get-help",
  my_helpouts: "helpouts:my-helpouts",
  live_wide: "helpouts:live-wide",
  live_sidebar: "helpouts:live-sidebar",
  help_now: "helpouts:help-now",
  help_desk: "helpouts:help-desk",
  share_output: "helpouts:share-output",
} as const;

const plugin: JupyterFrontEndPlugin<void> = {
  id: "@helpouts/lab:plugin",
  description: "Helpouts: live help beside the notebook.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ILayoutRestorer, ISettingRegistry],
  activate,
};

function activate(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  palette: ICommandPalette | null,
  restorer: ILayoutRestorer | null,
  settings: ISettingRegistry | null,
): void {
  const sidebar = new HelpoutsPanel("helpouts-sidebar", "my_helpouts");
  sidebar.title.icon = helpoutsIcon;
  sidebar.title.caption = messages.caption;
  app.shell.add(sidebar, "right", { rank: 900 });
  restorer?.add(sidebar, sidebar.id);

  const live = new LivePlace(app, sidebar);
  const desk = new DeskPlace(app);
  const toShare = new OutputsToShare();
  addCommands(app, sidebar, live, desk, palette);
  addShareOutput(app, notebooks, toShare);
  const cells = addShareCell(app, notebooks);
  let taste: Partial<EditorTaste> = {};
  const tasted = settings === null ? null : readTaste(app, settings);
  addToolbarButton(app);
  addFailingCells(app, notebooks, (failing) => {
    sidebar.showPane("marketplace", { failing });
    app.shell.activateById(sidebar.id);
  });

  void Promise.all([loadBundle(), tasted, app.restored]).then(([bundle, found]) => {
    taste = found ?? {};
    bundle.setNotebookAccess(
      notebookAccess(
        notebooks,
        (path) => {
          void app.commands.execute("docmanager:open", { path });
        },
        toShare,
        cells,
        () => taste,
        (file) => newNotebook(app, notebooks, file),
      ),
    );
    bundle.page.setDeskHost(({ queue_id, tab }) => {
      desk.show({
        ...(queue_id === undefined ? {} : { queue_id }),
        ...(tab === undefined ? {} : { tab }),
      });
      return true;
    });
    restoreLive(bundle, live);
    showCalls(bundle, (pane, options) => {
      sidebar.showPane(pane, options);
      app.shell.activateById(sidebar.id);
    });
  });
}

/** Where the live session is shown: in the sidebar, or in a tab of its own. */
class LivePlace {
  private id: string | null = null;
  private wide: MainAreaWidget<HelpoutsPanel> | null = null;

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly sidebar: HelpoutsPanel,
  ) {}

  get known(): boolean {
    return this.id !== null;
  }

  show(live_session_id: string): void {
    this.id = live_session_id;
    if (this.wide !== null) {
      this.wide.content.showPane("live_session", inTab(live_session_id));
      this.app.shell.activateById(this.wide.id);
    } else {
      this.toSidebar();
    }
  }

  toSidebar(): void {
    const id = this.id;
    if (id === null) {
      return;
    }
    this.wide?.dispose();
    this.sidebar.showPane("live_session", inSidebar(id));
    this.app.shell.activateById(this.sidebar.id);
  }

  toTab(): void {
    const id = this.id;
    if (id === null || this.wide !== null) {
      return;
    }
    this.sidebar.showPane("my_helpouts");
    const content = new HelpoutsPanel("helpouts-live-pane", "live_session", inTab(id));
    const tab = new MainAreaWidget({ content });
    tab.toolbar.hide();
    tab.id = "helpouts-live";
    tab.title.label = messages.live_title;
    tab.title.icon = helpoutsIcon;
    tab.title.closable = true;
    // Rights and Revoke stay on the screen, whoever closes the tab.
    tab.disposed.connect(() => {
      this.wide = null;
      this.toSidebar();
    });
    this.wide = tab;
    this.app.shell.add(tab, "main");
    this.app.shell.activateById(tab.id);
  }
}

/** The desk of a queue has a tab of its own: it needs the room, and stays while one helps. */
class DeskPlace {
  private tab: MainAreaWidget<HelpoutsPanel> | null = null;

  constructor(private readonly app: JupyterFrontEnd) {}

  show(options: PaneOptions = {}): void {
    if (this.tab === null) {
      this.tab = this.made(options);
      this.app.shell.add(this.tab, "main");
    } else if (Object.keys(options).length > 0) {
      this.tab.content.showPane("queue_desk", options);
    }
    this.app.shell.activateById(this.tab.id);
  }

  private made(options: PaneOptions): MainAreaWidget<HelpoutsPanel> {
    const content = new HelpoutsPanel("helpouts-desk-pane", "queue_desk", options);
    const tab = new MainAreaWidget({ content });
    tab.toolbar.hide();
    tab.id = "helpouts-desk";
    tab.title.label = messages.desk_title;
    tab.title.icon = helpoutsIcon;
    tab.title.closable = true;
    tab.disposed.connect(() => {
      this.tab = null;
    });
    return tab;
  }
}

function inSidebar(live_session_id: string): PaneOptions {
  return { live_session_id, live_place: "sidebar" };
}

function inTab(live_session_id: string): PaneOptions {
  return { live_session_id, live_place: "tab" };
}

function restoreLive(bundle: Bundle, live: LivePlace): void {
  bundle.page.setLiveHost(
    (target) => {
      live.show(target.live_session_id);
      return true;
    },
    (to) => (to === "tab" ? live.toTab() : live.toSidebar()),
  );
  const id = bundle.page.liveToRestore();
  if (id !== null) {
    live.show(id);
  }
}

function addCommands(
  app: JupyterFrontEnd,
  sidebar: HelpoutsPanel,
  live: LivePlace,
  desk: DeskPlace,
  palette: ICommandPalette | null,
): void {
  const open = (pane: string): void => {
    sidebar.showPane(pane);
    app.shell.activateById(sidebar.id);
  };
  app.commands.addCommand(commands.get_help, {
    label: messages.get_help,
    caption: messages.get_help_caption,
    icon: helpoutsIcon,
    execute: () => open("marketplace"),
  });
  app.commands.addCommand(commands.my_helpouts, {
    label: messages.my_helpouts,
    execute: () => open("my_helpouts"),
  });
  app.commands.addCommand(commands.help_now, {
    label: messages.help_now,
    caption: messages.help_now_caption,
    icon: helpoutsIcon,
    execute: () => open("queue"),
  });
  app.commands.addCommand(commands.help_desk, {
    label: messages.help_desk,
    caption: messages.help_desk_caption,
    icon: helpoutsIcon,
    execute: () => desk.show(),
  });
  app.commands.addCommand(commands.live_wide, {
    label: messages.live_wide,
    isEnabled: () => live.known,
    execute: () => live.toTab(),
  });
  app.commands.addCommand(commands.live_sidebar, {
    label: messages.live_sidebar,
    isEnabled: () => live.known,
    execute: () => live.toSidebar(),
  });
  for (const command of Object.values(commands)) {
    palette?.addItem({ command, category: messages.category });
  }
}

/** In the menu of a cell and of its output: share that output with the call. */
function addShareOutput(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  toShare: OutputsToShare,
): void {
  const chosen = () => outputOf(notebooks.activeCell);
  app.commands.addCommand(commands.share_output, {
    label: messages.share_output,
    icon: helpoutsIcon,
    isVisible: () => toShare.wanted,
    isEnabled: () => chosen() !== null,
    execute: () => {
      const output = chosen();
      if (output !== null) {
        toShare.share(output);
      }
    },
  });
  app.contextMenu.addItem({
    command: commands.share_output,
    selector: ".jp-Notebook .jp-CodeCell",
    rank: 12,
  });
}

function addToolbarButton(app: JupyterFrontEnd): void {
  app.docRegistry.addWidgetExtension("Notebook", {
    createNew: (panel: NotebookPanel) => {
      const button = new ToolbarButton({
        icon: helpoutsIcon,
        label: messages.get_help,
        tooltip: messages.get_help_caption,
        onClick: () => {
          void app.commands.execute(commands.get_help);
        },
      });
      button.addClass("helpout-lab-button");
      panel.toolbar.insertBefore("spacer", "helpouts-get-help", button);
      return button;
    },
  });
}

export default plugin;
