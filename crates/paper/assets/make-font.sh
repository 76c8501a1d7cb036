#!/bin/sh
# Makes NotoSansSC-GB2312.otf, the face that documents are set in: Noto Sans SC (Debian package
# fonts-noto-cjk) cut down to GB 2312, Latin and the signs that forms need. Needs pyftsubset of
# Python's fonttools. The outcome is committed, so nobody needs this to build.
set -eu
source="${1:-/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc}"
here="$(cd "$(dirname "$0")" && pwd)"
chars="$(mktemp)"
trap 'rm -f "$chars"' EXIT
python3 - "$chars" <<'PY'
import sys
chars = set()
for high in range(0xA1, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            chars.add(bytes([high, low]).decode("gb2312"))
        except UnicodeDecodeError:
            pass
# Kana, Cyrillic, Bopomofo and box drawing are part of GB 2312 but of no notice.
left_out = [("\u3040", "\u30ff"), ("\u0400", "\u04ff"), ("\u2500", "\u257f"), ("\u3100", "\u312f")]
chars = {c for c in chars if not any(a <= c <= b for a, b in left_out)}
chars |= {chr(c) for c in range(0x20, 0x7F)} | {chr(c) for c in range(0xA0, 0x180)}
chars |= set("‐‑–—‘’“”†‡•…‰′″€™←↑→↓−√≈≠≤≥≡×÷±⁰¹²³⁴⁵⁶⁷⁸⁹⁻□■▢☐☑✓✔〇〓㎡℃①②③④⑤⑥⑦⑧⑨⑩喦鱀")
open(sys.argv[1], "w", encoding="utf-8").write("".join(sorted(chars)))
PY
pyftsubset "$source" --font-number=2 --text-file="$chars" --layout-features='' --no-hinting \
    --notdef-outline --name-IDs='0,1,2,3,4,5,6,13,14' \
    --drop-tables+=DSIG,vhea,vmtx,VORG,GPOS,GSUB,GDEF,BASE --no-recalc-timestamp \
    --output-file="$here/NotoSansSC-GB2312.otf"
