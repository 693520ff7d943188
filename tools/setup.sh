#!/bin/sh
# Makes .venv, and sees to what pip cannot install: Tk, Python's venv and, for the tests, a display, a pointer, a
# clipboard, a window manager and a browser.
#
#     sh tools/setup.sh app|notebook|test
#
# Where apt may be used (as root, or by sudo without a password) what is missing is installed; elsewhere one
# sentence names the packages.
set -eu

case $1 in
app) newest=14 ;;
*) newest=13 ;; # TensorFlow has no wheels for 3.14 yet
esac

fits() {
    "$1" -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, $newest + 1))" 2>/dev/null
}

# The first Python that fits, rather one that has Tk and venv than one that has not.
find_python() {
    for modules in tkinter,ensurepip sys; do
        for python in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
            if fits "$python" && "$python" -c "import $modules" 2>/dev/null; then
                echo "$python"
                return
            fi
        done
    done
}

# What is missing, and how each package manager calls it: one line for each.
missing() {
    deb=${python##*/} # Debian's python3-tk belongs to python3, its python3.12-tk to python3.12
    "$python" -c "import tkinter" 2>/dev/null || echo "apt:$deb-tk dnf:python3-tkinter pacman:tk brew:python-tk"
    "$python" -c "import ensurepip" 2>/dev/null || echo "apt:$deb-venv dnf:python3 pacman:python brew:python"
    if [ "$1" = test ] && [ "$(uname)" = Linux ]; then
        command -v Xvfb >/dev/null || echo "apt:xvfb dnf:xorg-x11-server-Xvfb pacman:xorg-server-xvfb"
        command -v xdotool >/dev/null || echo "apt:xdotool dnf:xdotool pacman:xdotool"
        command -v xclip >/dev/null || echo "apt:xclip dnf:xclip pacman:xclip"
        command -v openbox >/dev/null || echo "apt:openbox dnf:openbox pacman:openbox"
        command -v setxkbmap >/dev/null || echo "apt:x11-xkb-utils dnf:setxkbmap pacman:xorg-setxkbmap"
        command -v chromium >/dev/null || command -v google-chrome >/dev/null ||
            echo "apt:chromium dnf:chromium pacman:chromium"
    fi
}

# What is missing, as the package manager $1 calls it.
packages() {
    echo "$lines" | tr ' ' '\n' | sed -n "s/^$1://p" | paste -s -d ' ' -
}

python=$(find_python)
if [ -z "$python" ]; then
    echo "No Python from 3.11 to 3.$newest was found, and one of them is needed: install it and try again." >&2
    exit 1
fi
lines=$(missing "$1")
if [ -n "$lines" ] && command -v apt-get >/dev/null; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo="sudo -n"
    if [ -z "$sudo" ] || sudo -n true 2>/dev/null; then
        $sudo apt-get update -qq
        # shellcheck disable=SC2046  # one word for each package
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(packages apt)
        python=$(find_python)
        lines=$(missing "$1")
    fi
fi
advise() {
    names=$(packages "$1")
    # shellcheck disable=SC2016  # the backquotes are for the reader
    [ -z "$names" ] || printf '`%s %s` on %s, ' "$2" "$names" "$3"
}
if [ -n "$lines" ]; then
    echo "Something is missing that pip cannot install: run $(advise apt "sudo apt install" "Debian or Ubuntu"\
)$(advise dnf "sudo dnf install" Fedora)$(advise pacman "sudo pacman -S" Arch)$(advise brew "brew install" macOS\
)and try again." >&2
    exit 1
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! fits .venv/bin/python; then
    "$python" -m venv --clear .venv
fi
