"""Small PDFs for tests: pages of a colour with a word on each."""

COLOURS = ("1 0 0", "0 0.6 0", "0 0 1")


def pdf(pages: int = 3, *, script: str = "") -> bytes:
    """A whole PDF; ``script`` would run when it is opened, where anything ran it."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    action = f"/OpenAction << /S /JavaScript /JS ({script}) >>" if script else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {action} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        drawn = (
            f"{COLOURS[number % 3]} rg 20 20 260 160 re f "
            f"BT /F1 24 Tf 0 g 100 100 Td (Page {number + 1}) Tj ET"
        )
        page = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects += [page, f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"]
    whole = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(whole)
    whole += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    whole += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    whole += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return whole + f"startxref\n{start}\n%%EOF\n".encode()
