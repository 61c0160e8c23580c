/** The page of a replay that is a file: opens from a disk, asks no network, holds its data itself. */
import { drawReplay } from "./panes/replay/file";

drawReplay(document);
