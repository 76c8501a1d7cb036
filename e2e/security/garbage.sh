#!/bin/sh
# Sends odd input to every address a demo shows to anybody, and fails where an answer fails inside or
# tells of the inside: e2e/security/garbage.sh [PROGRAM [SEED [ROUNDS]]]. Needs python3.
set -eu
cd "$(dirname "$0")/../.."
exec python3 -u e2e/security/garbage.py "${1:-target/debug/tongban}" "${2:-20260305}" "${3:-8}"
