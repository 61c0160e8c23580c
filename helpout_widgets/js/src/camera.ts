/**
 * The entry of the phone's page, `{base}helpouts/camera`: one pane, and nobody signed in.
 *
 * The code of the link comes behind `#`, so that no server logs it, and leaves the address at once.
 */
import { h, render } from "preact";
import { createApi } from "./core/api";
import { createTransport, xsrfToken } from "./host/jupyter";
import { PhoneCamera } from "./host/second_camera";
import { ensureStyles } from "./host/styles";
import { PhonePage } from "./panes/second_camera/page";

const baseUrl = `${document.body.dataset.helpoutBaseUrl ?? "/"}helpouts/`;
const code = window.location.hash.slice(1);
window.history.replaceState(null, "", window.location.pathname);

const api = createApi(
  createTransport({
    baseUrl,
    fetch: (input, init) => window.fetch(input, init),
    xsrf: () => xsrfToken(document),
  }),
);
const camera =
  code === ""
    ? null
    : new PhoneCamera({
        code,
        claim: (draft) => api.claimCamera(draft),
        openSocket: (path) => {
          const address = new URL(baseUrl + path, window.location.href);
          address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
          return new WebSocket(address);
        },
        now: () => Date.now(),
      });
const root = document.createElement("main");
root.className = "helpout helpout--flush";
document.body.append(root);
ensureStyles(root, new URL(__HELPOUT_STYLES__, import.meta.url).href);
render(h(PhonePage, { camera }), root);
