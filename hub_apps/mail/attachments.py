"""The files that emails carry and the owner has: a fixed shelf of small real documents, found by hash."""

from __future__ import annotations

import hashlib
import struct
import zlib

from cuagym.hub.kinds import File

TYPES = {
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "png": "image/png",
    "ics": "text/calendar",
}


def _pdf(*lines: str) -> bytes:
    """A one-page A5 document with these lines of text."""
    text = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 11 Tf 16 TL 40 540 Td {text} ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (count, table, count, len(body))


def _png(width: int, height: int, top: tuple[int, int, int], low: tuple[int, int, int]) -> bytes:
    """A picture that fades from one colour to another, like a sky."""
    rows = bytearray()
    for y in range(height):
        mix = [round(a + (b - a) * y / (height - 1)) for a, b in zip(top, low, strict=True)]
        rows += b"\0" + bytes(mix) * width

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


def _text(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


SHELF: dict[str, bytes] = {
    "invoice.pdf": _pdf("INVOICE", "", "Services as agreed", "Payable within 14 days", "", "Thank you."),
    "receipt.pdf": _pdf("RECEIPT", "", "Paid in full by card", "Please keep for your records"),
    "quote.pdf": _pdf("QUOTATION", "", "Labour, 3 days", "Materials", "Scaffolding, 1 week", "Valid for 30 days"),
    "contract.pdf": _pdf("AGREEMENT", "", "1. The parties", "2. The work", "3. Fees and payment", "4. Term"),
    "floor-plan.pdf": _pdf("FLOOR PLAN", "", "Ground floor 84 sqm", "Upper floor 61 sqm", "Scale 1:100"),
    "lease.pdf": _pdf("LEASE", "", "Term: 24 months", "Rent due on the first", "Notice: three months"),
    "ticket.pdf": _pdf("TICKET", "", "Coach 7, seat 42, window", "Not transferable"),
    "menu.pdf": _pdf("MENU", "", "Leek and potato soup", "Trout with almonds", "Plum tart"),
    "statement.pdf": _pdf("STATEMENT OF ACCOUNT", "", "Opening balance", "Payments in", "Payments out"),
    "programme.pdf": _pdf("PROGRAMME", "", "09:00 Welcome", "09:30 Keynote", "11:00 Workshops", "16:30 Close"),
    "agenda.txt": _text(
        "Agenda", "1. Minutes of the last meeting", "2. Budget", "3. Dates", "4. Any other business"
    ),
    "minutes.txt": _text("Minutes", "Present: six", "Budget approved as proposed", "Next meeting in four weeks"),
    "packing-list.txt": _text("Tent", "Stove and matches", "Rain jackets", "Torch", "Tea"),
    "recipe.txt": _text("Plum cake", "250 g flour", "150 g butter", "2 eggs", "1 kg plums", "45 minutes at 180 C"),
    "budget.csv": _text(
        "item,planned,spent", "venue,1200,1150", "food,900,870", "printing,300,345", "travel,600,512"
    ),
    "guest-list.csv": _text("name,coming,diet", "Amara,yes,", "Jonas,yes,vegetarian", "Lotte,no,", "Tariq,yes,"),
    "timesheet.csv": _text("day,hours", "Monday,7.5", "Tuesday,8", "Wednesday,6", "Thursday,8", "Friday,5.5"),
    "harbour.png": _png(320, 200, (247, 199, 146), (38, 76, 120)),
    "garden.png": _png(320, 200, (190, 220, 240), (70, 122, 62)),
    "facade.png": _png(320, 200, (226, 214, 196), (132, 96, 74)),
    "sketch.pdf": _pdf("SKETCH", "", "Hall and stairs", "North is up"),
    "inventory.csv": _text("item,count", "chairs,24", "tables,6", "lamps,11", "rugs,2"),
    "portrait.png": _png(240, 240, (232, 214, 200), (120, 92, 84)),
    "speech.txt": _text(
        "Dear friends,", "nobody likes long speeches, so here is a short one.", "To the two of you!"
    ),
    "route.txt": _text("Out by the canal", "Left at the mill", "Up the hill, then downhill all the way home"),
    "meeting.ics": _text("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "SUMMARY:Meeting", "END:VEVENT"),
}
FILES: dict[str, bytes] = {hashlib.sha256(content).hexdigest(): content for content in SHELF.values()}
"""The bytes of every file of the seed worlds, by their SHA-256."""


def shelved(name: str) -> File:
    """The file of this name, as a state names it."""
    content = SHELF[name]
    return {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "content_type": TYPES[name.rsplit(".", 1)[1]],
    }


DESK = tuple(shelved(name) for name in ("sketch.pdf", "inventory.csv", "portrait.png", "speech.txt", "route.txt"))
"""The files that lie on the owner's computer, to attach to what they write."""
