#!/bin/sh
# Holds the interface to its own description with schemathesis: no inner faults, answers as described,
# no operation without its token that is not public: e2e/security/described.sh [PROGRAM].
# Needs python3 and pip.
set -eu
cd "$(dirname "$0")/../.."
tools="${SECURITY_TOOLS:-.tools/security}"
[ -x "$tools/bin/schemathesis" ] || { python3 -m venv "$tools" && "$tools/bin/pip" install -q schemathesis==4.32.5; }
exec python3 -u e2e/security/described.py "$tools/bin/schemathesis" "${1:-target/debug/tongban}"
