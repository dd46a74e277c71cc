#!/bin/sh
# Find a Chromium for the browser tests, or install one, and print its path.
#
# Everything that is not the path goes to stderr. The fonts are wanted for Chinese pages, but no test fails without them.
set -u

die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi
}

apt() {
  command -v apt-get >/dev/null && as_root true 2>/dev/null || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" >/dev/null 2>&1
}

apt_install() {
  apt install -y --no-install-recommends "$@" || { apt update && apt install -y --no-install-recommends "$@"; }
}

find_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return 0
  done
  return 1
}

downloaded_browser() {
  .venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright: print(playwright.chromium.executable_path)'
}

if [ -n "${JIEDUI_BROWSER:-}" ]; then
  [ -x "$JIEDUI_BROWSER" ] || die "JIEDUI_BROWSER names $JIEDUI_BROWSER, which is not a program."
  printf '%s\n' "$JIEDUI_BROWSER"
  exit 0
fi

if command -v fc-list >/dev/null && ! fc-list :lang=zh family | grep -q .; then
  apt_install fonts-noto-cjk || echo "No Chinese font here: pages will show boxes in screenshots." >&2
fi

find_browser && exit 0
echo "No Chromium found: installing one." >&2
apt_install chromium fonts-noto-cjk && find_browser && exit 0
.venv/bin/playwright install chromium >&2 && path=$(downloaded_browser) && [ -x "$path" ] && printf '%s\n' "$path" && exit 0
die "The browser tests need Chromium and none could be found or installed: install chromium, or set JIEDUI_BROWSER."
