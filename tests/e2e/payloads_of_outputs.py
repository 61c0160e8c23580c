"""Hostile outputs of every kind that is drawn, by name; ``CALL`` and ``URL`` as in ``payloads``.

What is here must not be followed by a call or a request, even in the frame where it is drawn.
"""

from typing import Any

PLOTLY, VEGA, LITE = (
    "application/vnd.plotly.v1+json",
    "application/vnd.vega.v5+json",
    "application/vnd.vegalite.v5+json",
)

LATEX: dict[str, str] = {
    "href": "$\\href{javascript:CALL}{x}$",
    "url": "$\\url{javascript:CALL}$",
    "picture": "$\\includegraphics[height=1em]{URL/latex_picture.png}$",
    "class": "$\\htmlClass{helpout-pane}{x}$ $\\htmlId{x}{x}$",
    "style": "$\\htmlStyle{background: url(URL/latex_style)}{x}$",
    "data": "$\\htmlData{x=<script>CALL</script>}{x}$",
    "colour": "$\\color{red;background:url(URL/latex_colour)}x$",
    "bomb": "$\\def\\a{\\a\\a}\\a$",
    "huge": "$\\rule{99999999em}{99999999em}$",
    "words": "<img src=URL/latex_words> $x$ <script>CALL</script>",
    "broken": "$\\frac{<img src=URL/latex_broken>}{\\undefined",
}

MARKDOWN: dict[str, str] = {
    "picture": "![x](URL/markdown_picture)",
    "reference": "![x][y]\n\n[y]: URL/markdown_reference",
    "formula": "$\\href{javascript:CALL}{x}$ and $\\includegraphics{URL/markdown_formula.png}$",
    "fence": "```html\n<script>CALL</script>\n```",
    "script": "<script>CALL</script>",
    "style": "<style>@import url(URL/markdown_style);</style>",
    "refresh": "<meta http-equiv=refresh content='0;url=URL/markdown_refresh'>",
    "placeholder": "<span data-formula=0></span><span data-formula=-1></span>",
    "deep": ">" * 4_000 + " x",
}

_POINTS = {"values": [{"a": 1, "b": "<img src=URL/vega_value>"}]}
_POLLUTION = {"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}}

PLOTS: dict[str, dict[str, Any]] = {
    "vega_fetch": {VEGA: {"data": [{"name": "x", "url": "URL/vega_data.json"}]}},
    "vega_lite_fetch": {LITE: {"data": {"url": "URL/vega_lite.csv"}, "mark": "point"}},
    "vega_image": {
        LITE: {
            "data": _POINTS, "mark": "image", "encoding": {"url": {"value": "URL/vega_image.png"}},
        }
    },
    "vega_link": {
        LITE: {
            "data": _POINTS, "mark": "point", "encoding": {"href": {"value": "javascript:CALL"}},
            "title": "<img src=URL/vega_title onerror=CALL>",
        }
    },
    "vega_expression": {
        VEGA: {"signals": [{"name": "x", "init": "[].constructor.constructor('CALL')()"}]}
    },
    "vega_expression_event": {
        VEGA: {
            "signals": [
                {"name": "x", "on": [{"events": "timer{1}", "update": "event.view.eval('CALL')"}]}
            ]
        }
    },
    "vega_loader": {
        LITE: {
            "usermeta": {"embedOptions": {"loader": {"baseURL": "URL"}, "ast": False,
                                          "actions": {"editor": True}, "patch": "URL/patch.json"}},
            "data": {"url": "vega_loader.json"}, "mark": "bar",
        }
    },
    "vega_config": {VEGA: {"config": "URL/vega_config.json", **_POLLUTION}},
    "vega_font": {
        LITE: {"data": _POINTS, "mark": {"type": "text", "font": "x;src:url(URL/vega_font)"}}
    },
    "plotly_picture": {
        PLOTLY: {"data": [], "layout": {"images": [{"source": "URL/plotly_picture.png"}]}}
    },
    "plotly_words": {
        PLOTLY: {
            "data": [{"type": "bar", "x": ["<img src=URL/plotly_tick onerror=CALL>"], "y": [1],
                      "text": "<a href='javascript:CALL'>x</a><script>CALL</script>"}],
            "layout": {"title": {"text": "<svg onload=CALL>"},
                       "annotations": [{"text": "<a href='URL/plotly_link'>x</a>"}]},
        }
    },
    "plotly_pollution": {PLOTLY: {"data": [], "layout": {"template": _POLLUTION, **_POLLUTION}}},
    "plotly_map": {
        PLOTLY: {"data": [{"type": "scattergeo"}], "config": {"topojsonURL": "URL/plotly_map/"}}
    },
    "plotly_config": {
        PLOTLY: {"data": [], "config": {"plotlyServerURL": "URL", "showSendToCloud": True}}
    },
    "plotly_no_figure": {PLOTLY: "<script>CALL</script>"},
    "bokeh_load": {
        "application/vnd.bokehjs_load.v0+json": "<script>CALL</script>",
        "application/javascript": "CALL", "text/html": "<script>CALL</script>",
    },
}  # fmt: skip

OTHERS: dict[str, dict[str, Any]] = {
    "json_words": {"application/json": {"<img src=x onerror=CALL>": ["CALL", "javascript:CALL"]}},
    "json_pollution": {"application/json": _POLLUTION},
    "text": {"text/plain": "<img src=x onerror=CALL>\x1b]8;;javascript:CALL\x07x\x1b]8;;\x07"},
    "picture_quote": {"image/png": "' onerror=CALL x='"},
    "picture_double": {"image/png": 'AAAA" onerror="CALL'},
    "picture_address": {"image/jpeg": "javascript:CALL"},
    "svg_whole": {
        "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' "
        "xmlns:xlink='http://www.w3.org/1999/xlink' onload=CALL><script>CALL</script>"
        "<image href='URL/svg_image'/><use href='URL/svg_use.svg#x'/>"
        "<foreignObject><iframe src='URL/svg_frame'/></foreignObject>"
        "<a xlink:href='javascript:CALL'><text y='9'>x</text></a>"
        "<animate onbegin='CALL' attributeName='x' dur='1s'/>"
        "<style>@import url(URL/svg_style);</style></svg>"
    },
    "widget": {
        "application/vnd.jupyter.widget-view+json": {"model_id": "<img src=x onerror=CALL>"}
    },
    "blob_path": {
        "application/vnd.helpouts.blob+json": {
            "sha256": "../../../host/status", "media_type": "text/html", "bytes": 1, "of": "x",
        }
    },
    "left_out": {"application/vnd.helpouts.left_out+json": {"bytes": "<img src=x onerror=CALL>"}},
    "unknown": {"application/x-unknown": "<script>CALL</script>", "text/x-evil": "CALL"},
}  # fmt: skip


def kinds() -> dict[str, dict[str, Any]]:
    """All of them as bundles of a display."""
    latex = {f"latex_{name}": {"text/latex": text} for name, text in LATEX.items()}
    markdown = {f"markdown_{name}": {"text/markdown": text} for name, text in MARKDOWN.items()}
    return {**latex, **markdown, **PLOTS, **OTHERS}
