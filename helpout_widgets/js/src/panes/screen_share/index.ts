/** Not drawn yet. */

import type { Mount } from "../../host/context";

export const mount: Mount = () => () => {};
