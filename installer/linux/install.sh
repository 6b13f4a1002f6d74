#!/bin/sh
# Installs the program in this folder for the person who runs it, without an administrator's rights.
# --anyway installs although something that the program needs is missing.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=share/installer/about.sh
. "$here/share/installer/about.sh"

say() { printf '%s\n' "$*"; }
stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# The XDG Base Directory Specification has a relative path ignored.
case ${XDG_DATA_HOME:-} in
    /*) data=$XDG_DATA_HOME ;;
    *) data=$HOME/.local/share ;;
esac
base=$data/$slug-program
manifest=$base/installed-files
bin=$HOME/.local/bin
notes=''
work=''
trap '[ -z "$work" ] || rm -rf -- "$work"' EXIT
trap 'exit 130' INT TERM HUP

# ---- what the computer has to have ----

check_person() {
    [ "$(id -u)" != 0 ] ||
        stop "$name is installed for one person, without sudo. Run this as yourself: sh install.sh"
    [ -w "$HOME" ] || stop "Your home folder $HOME cannot be written to."
}

check_computer() {
    [ "$(uname -m)" = "$machine" ] ||
        stop "This file is for computers of the kind $machine. This one is of the kind $(uname -m)."
    have=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //') || have=''
    [ -n "$have" ] || stop "This Linux has no GNU C library. $name needs its version $glibc or newer."
    oldest=$(printf '%s\n%s\n' "$glibc" "$have" | sort -V | head -n 1)
    [ "$oldest" = "$glibc" ] ||
        stop "This Linux is too old: its C library is $have, and $name needs $glibc or newer."
}

# Where Debian, Fedora, openSUSE and Alpine's kin keep the certificates of those whom servers are trusted by.
certificates="/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem"
missing_certificates() {
    for file in $certificates; do
        [ ! -s "$file" ] || return 0
    done
    say "ca-certificates ca-certificates"
}

# Prints the lines of needed-libraries whose library the dynamic linker does not know.
missing_libraries() {
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || return 0
    while read -r library packages; do
        case $known in
            *"	$library ($abi"*) ;;
            *) say "$library $packages" ;;
        esac
    done <"$here/share/installer/needed-libraries"
}

# The packages that this system's apt can install for the libraries in $1: of several names the first that it knows.
apt_names() {
    # shellcheck disable=SC2046 # names of packages, none of which holds a blank
    offered=$(LC_ALL=C apt-cache policy $(say "$1" | sed 's/^[^ ]* //') 2>/dev/null |
        awk '/^[^ ]/ { name = $1 } /Candidate: [^(]/ { printf " %s", name }')
    say "$1" | while read -r _ first others; do
        chosen=$first
        for candidate in $first $others; do
            case "$offered" in
                *" $candidate:"*)
                    chosen=$candidate
                    break
                    ;;
            esac
        done
        say "$chosen"
    done | sort -u | tr '\n' ' '
}

# Prints the one command that brings the libraries in $1, as each family of systems spells it.
remedy() {
    if command -v apt-get >/dev/null 2>&1; then
        say "    sudo apt-get install $(apt_names "$1")"
        return
    fi
    names=$(say "$1" | sed "s/ .*//; s/.*\.so.*/'&()(64bit)'/" | tr '\n' ' ')
    if command -v dnf >/dev/null 2>&1; then
        say "    sudo dnf install $names"
    elif command -v zypper >/dev/null 2>&1; then
        say "    sudo zypper install $names"
    else
        say "These have to be installed:"
        say "$1" | while read -r library _; do say "    $library"; done
    fi
}

check_libraries() {
    missing=$(missing_libraries && missing_certificates)
    [ -n "$missing" ] || return 0
    say "$name needs something that this computer does not have. This command installs it:"
    say ""
    remedy "$missing"
    say ""
    [ "$anyway" = yes ] || stop "Then run this again. Nothing was installed yet."
}

check_room() {
    needed=$(du -sk -- "$here" | cut -f 1)
    mkdir -p -- "$base"
    free=$(df -Pk -- "$base" | awk 'NR == 2 { print $4 }')
    [ "$free" -gt "$needed" ] || rmdir -- "$base" 2>/dev/null || :
    [ "$free" -gt "$needed" ] ||
        stop "There is not enough room in $base: $name needs $((needed / 1024)) MB, and $((free / 1024)) MB are free."
}

# ---- what is written down, so that the uninstaller takes away exactly that ----

note() { notes="$notes$1 $2
"; }

# Makes a folder and notes each one on the way that was not there.
make_folder() {
    [ -d "$1" ] && return
    make_folder "$(dirname -- "$1")"
    mkdir -- "$1"
    note folder "$1"
}

# Other programs make these beside our files. Those that were there before are not ours to take away.
caches="applications/mimeinfo.cache mime/mime.cache mime/aliases mime/generic-icons mime/globs mime/globs2 mime/icons
mime/magic mime/subclasses mime/treemagic mime/types mime/version mime/XMLnamespaces"
note_caches() {
    [ -d "$data/mime/application" ] || note folder "$data/mime/application"
    for cache in $caches; do
        [ -e "$data/$cache" ] || note cache "$data/$cache"
    done
}

write_manifest() {
    [ ! -f "$manifest" ] || notes="$notes$(grep -v '^file ' "$manifest" || :)
"
    printf '%s' "$notes" | sort -u | grep . >"$work/installed-files"
    mv -f -- "$work/installed-files" "$manifest"
}

# ---- the program ----

# A running program goes on reading its own folder, so that one stays until nothing runs from it.
in_use() {
    real=$(CDPATH='' cd -- "$1" && pwd -P)
    for process in /proc/[0-9]*; do
        case $(readlink -- "$process/exe" 2>/dev/null || :) in
            "$real"/*) return 0 ;;
        esac
    done
    return 1
}

copy_program() {
    folder=$base/$version
    number=1
    while [ -e "$folder" ]; do
        number=$((number + 1))
        folder=$base/$version-$number
    done
    work=$base/.new-$$
    mkdir -- "$work"
    cp -R -- "$here" "$work/program"
    mv -- "$work/program" "$folder"
    ln -s -- "${folder##*/}" "$work/current"
    mv -T -f -- "$work/current" "$base/current"
    cp -- "$here/uninstall.sh" "$work/uninstall.sh"
    mv -f -- "$work/uninstall.sh" "$base/uninstall.sh"
}

remove_old() {
    for old in "$base"/[0-9]* "$base"/.new-*; do
        case $old in
            "$folder" | "$work") ;;
            *) [ ! -d "$old" ] || in_use "$old" || rm -rf -- "$old" ;;
        esac
    done
}

# ---- menu entry, icons, file type, manual ----

place() {
    make_folder "$(dirname -- "$2")"
    cp -- "$1" "$2"
    note file "$2"
}

# The path of the program in the menu entry, quoted as the Desktop Entry Specification has it.
menu_entry() {
    quoted=$(printf '%s' "$base/current/$slug" | sed -e 's/["`$\\]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
    while IFS= read -r line; do
        case $line in
            Exec=*) printf 'Exec="%s" %%f\n' "$quoted" ;;
            *) printf '%s\n' "$line" ;;
        esac
    done <"$here/share/applications/$app_id.desktop"
}

remove_earlier_files() {
    [ -f "$manifest" ] || return 0
    while read -r kind path; do
        [ "$kind" != file ] || rm -f -- "$path"
    done <"$manifest"
}

place_files() {
    for part in applications icons mime man; do
        (cd "$here/share" && find "$part" -type f | sort) >"$work/list"
        while IFS= read -r file; do
            place "$here/share/$file" "$data/$file"
        done <"$work/list"
    done
    menu_entry >"$work/entry"
    cp -- "$work/entry" "$data/applications/$app_id.desktop"
    make_folder "$bin"
    if [ -e "$bin/$slug" ] && [ ! -L "$bin/$slug" ]; then
        say "There is another file $bin/$slug, which stays. Start $name from the menu."
    else
        ln -sfn -- "$base/current/$slug" "$bin/$slug"
        note file "$bin/$slug"
    fi
}

refresh() {
    ! command -v update-desktop-database >/dev/null 2>&1 || update-desktop-database -q "$data/applications" || :
    ! command -v update-mime-database >/dev/null 2>&1 || update-mime-database "$data/mime" >/dev/null 2>&1 || :
    ! command -v xdg-desktop-menu >/dev/null 2>&1 || xdg-desktop-menu forceupdate >/dev/null 2>&1 || :
}

main() {
    anyway=no
    case ${1:-} in
        '') ;;
        --anyway) anyway=yes ;;
        *) stop "Type: sh install.sh   (--anyway installs although libraries are missing)" ;;
    esac
    check_person
    check_computer
    check_libraries
    [ -d "$data" ] || make_folder "$data"
    check_room
    copy_program
    remove_earlier_files
    note_caches
    place_files
    write_manifest
    refresh
    remove_old
    say "$name $version is installed. You find it in the menu of your programs."
    case :$PATH: in
        *":$bin:"*) say "In a terminal, type: $slug" ;;
        *) say "In a terminal, type: $bin/$slug" ;;
    esac
    say "To remove it later, type: sh '$base/uninstall.sh'"
}

main "$@"
exit 0
