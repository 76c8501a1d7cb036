#!/bin/sh
# Opens every table the product gives out in LibreOffice and fails where a cell is a formula:
# e2e/security/formulas.sh [PROGRAM]. Needs python3 and libreoffice-calc.
set -eu
cd "$(dirname "$0")/../.."
command -v soffice > /dev/null || apt-get install -y --no-install-recommends libreoffice-calc
exec python3 e2e/security/formulas.py "${1:-target/debug/tongban}"
