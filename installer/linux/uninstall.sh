#!/bin/sh
# Takes away what install.sh put on this computer. It asks whether your stories go too.
# Without questions: --keep leaves them, --forget deletes them.
set -eu

base=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
manifest=$base/installed-files

say() { printf '%s\n' "$*"; }
stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

[ -f "$manifest" ] ||
    stop "This is not an installed program. To remove a folder that you unpacked, delete the folder."
# shellcheck source=share/installer/about.sh
. "$base/current/share/installer/about.sh"
data=$(dirname -- "$base")

check_closed() {
    for process in /proc/[0-9]*; do
        case $(readlink -- "$process/exe" 2>/dev/null || :) in
            "$base"/*) stop "$name is open. Close it first, then run this again. Nothing was removed." ;;
        esac
    done
}

# Sets $stories to keep or forget.
ask() {
    stories=keep
    if [ ! -t 0 ]; then
        say "Your stories, records and settings stay on this computer. (--forget deletes them too.)"
        return
    fi
    say "Your stories, records, settings and saved passwords are on this computer."
    say "Do you want to delete them as well? They cannot be brought back."
    printf 'Type yes to delete them. Press Enter to keep them: '
    read -r answer || answer=''
    case $answer in
        [Yy] | [Yy][Ee][Ss]) stories=forget ;;
    esac
}

forget() {
    "$base/current/$slug" forget --yes ||
        stop "Not everything could be deleted, so $name stays installed. With --keep it is removed without that."
}

remove_files() {
    while read -r kind path; do
        [ "$kind" != file ] || rm -f -- "$path"
    done <"$manifest"
}

refresh() {
    [ ! -d "$data/applications" ] || ! command -v update-desktop-database >/dev/null 2>&1 ||
        update-desktop-database -q "$data/applications" || :
    [ ! -d "$data/mime/packages" ] || ! command -v update-mime-database >/dev/null 2>&1 ||
        update-mime-database "$data/mime" >/dev/null 2>&1 || :
}

# Whether another program still has use for a cache.
has_others() {
    case $1 in
        */applications/*) set -- "$data"/applications/*.desktop ;;
        *) set -- "$data"/mime/packages/*.xml ;;
    esac
    [ -e "$1" ]
}

remove_caches() {
    while read -r kind path; do
        [ "$kind" = cache ] || continue
        has_others "$path" || rm -f -- "$path"
    done <"$manifest"
    # Where the tool that made it is gone, this one stays behind. Another edition describes the same type.
    grep -qsF "\"$mime_type\"" "$data"/mime/packages/*.xml || rm -f -- "$data/mime/$mime_type.xml"
}

# The deepest first; a folder that holds something of others stays.
remove_folders() {
    grep '^folder ' "$1" | sort -r | while read -r _ path; do
        rmdir -- "$path" 2>/dev/null || :
    done
}

main() {
    case ${1:-} in
        '') stories=ask ;;
        --keep) stories=keep ;;
        --forget) stories=forget ;;
        *) stop "Type: sh uninstall.sh   (--keep leaves your stories here, --forget deletes them)" ;;
    esac
    check_closed
    [ "$stories" != ask ] || ask
    [ "$stories" != forget ] || forget
    remove_files
    refresh
    remove_caches
    folders=$(mktemp)
    cp -- "$manifest" "$folders"
    rm -rf -- "$base"
    remove_folders "$folders"
    rm -f -- "$folders"
    if [ "$stories" = forget ]; then
        say "$name was removed, and so was everything that it kept for you."
    else
        say "$name was removed. Your stories and records are still here."
    fi
}

main "$@"
exit 0
