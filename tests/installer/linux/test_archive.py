"""The archive: what it holds, and what its two scripts do in a real home, as a real person without root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from installer.icons import Icons
from installer.linux import archive
from installer.product import CALL_MIME_TYPE, Product
from tests.components import require
from tests.installer.linux.conftest import Account

PROGRAM_FOLDER = ".local/share/share-your-story-program"


@pytest.fixture(scope="module")
def packed(product: Product, bundle: Path, icons: Icons, tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("objdump")
    return archive.build(product, bundle, icons, tmp_path_factory.mktemp("dist"))


@pytest.fixture
def unpack(packed: Path, account: Account) -> Callable[[], Path]:
    """Unpacks the archive as the person."""

    def unpacked() -> Path:
        readable = account.outside / packed.name
        shutil.copy(packed, readable)
        done = account.run("tar", "--extract", "--file", readable)
        assert done.returncode == 0, done.stderr
        return account.outside / packed.name.removesuffix(".tar.xz")

    return unpacked


@pytest.fixture
def folder(unpack: Callable[[], Path]) -> Path:
    return unpack()


def install(account: Account, folder: Path, *options: str, **variables: str) -> str:
    done = account.run("sh", folder / "install.sh", *options, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def uninstall(
    account: Account, *options: str, data: str = ".local/share"
) -> subprocess.CompletedProcess[str]:
    return account.run("sh", account.home / data / "share-your-story-program/uninstall.sh", *options)


# ---- the archive ----


def test_it_holds_the_bundle_and_what_installs_it(packed: Path, product: Product) -> None:
    top = packed.name.removesuffix(".tar.xz")
    assert top.startswith(f"{product.slug}-{product.version}-linux-")
    with tarfile.open(packed) as opened:
        entries = {entry.name: entry for entry in opened.getmembers()}
    assert {name.split("/")[0] for name in entries} == {top}
    assert {(entry.uid, entry.gid, entry.uname, entry.mtime) for entry in entries.values()} == {
        (0, 0, "", 1767225600)
    }
    programs = {name for name, entry in entries.items() if entry.isfile() and entry.mode & 0o111}
    assert programs == {f"{top}/{name}" for name in (product.slug, "install.sh", "uninstall.sh")}
    assert entries[f"{top}/_internal/link.txt"].linkname == "data.txt"


def test_a_second_build_gives_the_same_bytes(
    packed: Path, product: Product, bundle: Path, icons: Icons, tmp_path: Path
) -> None:
    (bundle / "_internal/data.txt").touch()
    assert archive.build(product, bundle, icons, tmp_path).read_bytes() == packed.read_bytes()


def test_a_build_that_is_broken_off_leaves_nothing_among_the_finished_files(
    product: Product, bundle: Path, icons: Icons, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    require("objdump")
    monkeypatch.setattr(tarfile.TarFile, "addfile", broken_off)
    with pytest.raises(KeyboardInterrupt):
        archive.build(product, bundle, icons, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_scripts_are_plain_shell(folder: Path) -> None:
    for name in archive.SCRIPTS:
        command = [
            require("shellcheck"),
            "--shell=sh",
            "--external-sources",
            f"--source-path={folder}",
            folder / name,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


# ---- installing ----


def test_it_runs_where_it_was_unpacked(account: Account, folder: Path, product: Product) -> None:
    account.script("story", "echo told")
    assert account.run(folder / product.slug, "story").stdout == "told\n"


def test_installed_for_one_person(account: Account, folder: Path, product: Product) -> None:
    told = install(account, folder)
    shutil.rmtree(folder)
    account.script("story", "echo told")
    assert account.run(account.home / ".local/bin" / product.slug, "story").stdout == "told\n"
    assert f"{product.name} {product.version} is installed." in told
    share = account.home / ".local/share"
    assert (share / f"icons/hicolor/48x48/apps/{product.app_id}.png").is_file()
    assert (share / f"mime/packages/{product.app_id}.xml").is_file()
    entry = (share / f"applications/{product.app_id}.desktop").read_text()
    assert f'Exec="{share}/share-your-story-program/current/{product.slug}" %f\n' in entry


def test_the_menu_entry_starts_the_program_from_a_folder_with_any_name(
    account: Account, folder: Path, product: Product
) -> None:
    gio = require("gio")
    data = account.home / 'a "$HOME" `b` \\ c'
    install(account, folder, XDG_DATA_HOME=str(data))
    entry = data / f"applications/{product.app_id}.desktop"
    told = subprocess.run(
        [require("desktop-file-validate"), entry], capture_output=True, text=True, check=False
    )
    assert told.stdout == ""
    account.script("story", f"echo told > '{account.home}/told'")
    done = account.run(gio, "launch", entry, account.outside / "story")
    assert done.returncode == 0, done.stderr
    for _ in range(200):
        if (account.home / "told").exists():
            break
        account.run("sleep", "0.05")
    assert (account.home / "told").read_text() == "told\n"


def test_root_is_sent_away(folder: Path, account: Account) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can try this")
    done = subprocess.run(["sh", folder / "install.sh"], env={"HOME": str(account.home), "PATH": os.environ["PATH"]},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 1
    assert "without sudo" in done.stderr
    assert account.files() == set()


@pytest.mark.parametrize(
    ("change", "told"), [(("machine=", "machine=vax #"), "vax"), (("glibc=", "glibc=9.9 #"), "9.9 or newer")]
)
def test_another_computer_is_told_so(
    account: Account, folder: Path, change: tuple[str, str], told: str
) -> None:
    about = folder / "share/installer/about.sh"
    about.write_text(about.read_text().replace(*change))
    done = account.run("sh", folder / "install.sh")
    assert done.returncode == 1
    assert told in done.stderr
    assert account.files() == set()


def test_missing_libraries_are_told_with_the_one_command(account: Account, folder: Path) -> None:
    needed = folder / "share/installer/needed-libraries"
    needed.write_text("libc.so.6 libc6\nlibnobody.so.1 libnobody1t64 dpkg\n")
    require("dpkg-query")
    done = account.run("sh", folder / "install.sh")
    assert done.returncode == 1
    # Of the names for what is missing the first that apt knows.
    assert [line.split() for line in done.stdout.splitlines() if "apt-get" in line] == [
        ["sudo", "apt-get", "install", "dpkg"]
    ]
    assert account.files() == set()
    install(account, folder, "--anyway")
    assert (account.home / PROGRAM_FOLDER / "current").is_dir()


def test_another_program_of_that_name_stays(account: Account, folder: Path, product: Product) -> None:
    account.run("mkdir", "-p", account.home / ".local/bin")
    other = account.home / ".local/bin" / product.slug
    other.write_text("another")
    assert "another file" in install(account, folder)
    assert uninstall(account, "--keep").returncode == 0
    assert other.read_text() == "another"


# ---- a newer version, and a running program ----


@pytest.fixture
def running(account: Account, product: Product) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts the installed program, which then waits for a line."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        account.script("wait", "echo up; read line; echo $line")
        process = account.start(account.home / ".local/bin" / product.slug, "wait")
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        started.append(process)
        return process

    yield start
    for process in started:
        process.communicate()


def versions(account: Account) -> list[str]:
    return sorted(path.name for path in (account.home / PROGRAM_FOLDER).glob("[0-9]*"))


def test_a_running_program_keeps_its_folder(
    account: Account, folder: Path, running: Callable[[], subprocess.Popen[bytes]]
) -> None:
    install(account, folder)
    process = running()
    install(account, folder)
    assert versions(account) == ["0.1.0", "0.1.0-2"]
    assert (account.home / PROGRAM_FOLDER / "current").resolve().name == "0.1.0-2"
    assert process.communicate(b"still here\n")[0] == b"still here\n"
    install(account, folder)
    assert versions(account) == ["0.1.0-3"]


def test_a_newer_version_takes_the_place_of_the_older(
    account: Account, folder: Path, product: Product, bundle: Path, icons: Icons, tmp_path: Path
) -> None:
    install(account, folder)
    gone = account.home / f".local/share/icons/hicolor/16x16/apps/{product.app_id}.png"
    assert gone.is_file()
    (folder / "share/icons/hicolor/16x16/apps" / gone.name).unlink()
    about = folder / "share/installer/about.sh"
    about.write_text(about.read_text().replace("version=0.1.0", "version=0.2.0"))
    install(account, folder)
    assert versions(account) == ["0.2.0"]
    assert not gone.exists()
    assert uninstall(account, "--keep").returncode == 0
    assert account.files() == set()


def test_an_open_window_stops_the_uninstaller(
    account: Account, folder: Path, running: Callable[[], subprocess.Popen[bytes]]
) -> None:
    install(account, folder)
    process = running()
    before = account.files()
    done = uninstall(account, "--keep")
    assert done.returncode == 1
    assert "is open" in done.stderr
    assert account.files() == before
    process.communicate()
    assert uninstall(account, "--keep").returncode == 0


# ---- uninstalling ----


@pytest.mark.parametrize("data", [".local/share", "Eigene Daten"])
def test_nothing_is_left(account: Account, folder: Path, data: str) -> None:
    install(account, folder, XDG_DATA_HOME=str(account.home / data))
    done = uninstall(account, "--keep", data=data)
    assert done.returncode == 0, done.stderr
    assert account.files() == set()


def test_what_was_there_before_stays(account: Account, folder: Path) -> None:
    """Another program's menu entry and file type, with the caches that the desktop made of them."""
    share = account.home / ".local/share"
    account.run("mkdir", "-p", share / "applications", share / "mime/packages")
    (share / "applications/other.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Other\nExec=other %f\nMimeType=text/x-other;\n"
    )
    (share / "mime/packages/other.xml").write_text(
        '<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">'
        '<mime-type type="text/x-other"><glob pattern="*.other"/></mime-type></mime-info>'
    )
    account.run(require("update-mime-database"), share / "mime")
    account.run("update-desktop-database", share / "applications")
    before = account.files()
    install(account, folder)
    assert account.files() > before
    assert uninstall(account, "--keep").returncode == 0
    assert account.files() == before
    assert "share-your-story" not in (share / "mime/globs2").read_text()


def test_what_came_after_stays(account: Account, folder: Path) -> None:
    install(account, folder)
    share = account.home / ".local/share"
    other = share / "applications/other.desktop"
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=other\nMimeType=text/x-other;\n")
    assert uninstall(account, "--keep").returncode == 0
    assert other.is_file()
    assert (share / "applications/mimeinfo.cache").is_file()
    assert not (share / "mime").exists()


def test_another_edition_keeps_the_type_of_call_files(
    account: Account, folder: Path, product: Product
) -> None:
    """Both describe the same type, and each brings its own file that says so."""
    require("update-mime-database")
    install(account, folder)
    types = account.home / ".local/share/mime"
    ours = types / "packages" / f"{product.app_id}.xml"
    (types / "packages/org.example.ParkStories.xml").write_bytes(ours.read_bytes())
    assert uninstall(account, "--keep").returncode == 0
    assert not ours.exists()
    assert (types / f"{CALL_MIME_TYPE}.xml").is_file()
    assert CALL_MIME_TYPE in (types / "globs2").read_text()


@pytest.mark.parametrize(("options", "told"), [((), False), (("--keep",), False), (("--forget",), True)])
def test_the_stories_go_only_when_the_person_says_so(
    account: Account, folder: Path, options: tuple[str, ...], told: bool
) -> None:
    install(account, folder)
    account.script("forget", f'echo "$*" > "{account.home}/forgotten"')
    done = uninstall(account, *options)
    assert done.returncode == 0, done.stderr
    assert account.files() == ({"forgotten"} if told else set())
    if told:
        assert (account.home / "forgotten").read_text() == "--yes\n"
    assert ("are still here" in done.stdout) is not told


@pytest.mark.parametrize(("answer", "told"), [("yes", True), ("y", True), ("", False), ("no", False)])
def test_it_asks_at_a_terminal(account: Account, folder: Path, answer: str, told: bool) -> None:
    script = require("script")
    install(account, folder)
    account.script("forget", f'touch "{account.home}/forgotten"')
    account.script("answer", f"{answer}\n")
    command = f"sh '{account.home / PROGRAM_FOLDER}/uninstall.sh'"
    done = account.run("sh", "-c", f'{script} --quiet --return --command "{command}" /dev/null < answer')
    assert "They cannot be brought back." in done.stdout
    assert account.files() == ({"forgotten"} if told else set())


def test_what_cannot_be_forgotten_keeps_the_program(account: Account, folder: Path) -> None:
    install(account, folder)
    account.script("forget", "exit 1")
    before = account.files()
    done = uninstall(account, "--forget")
    assert done.returncode == 1
    assert account.files() == before


def test_the_unpacked_folder_is_not_uninstalled(account: Account, folder: Path) -> None:
    done = account.run("sh", folder / "uninstall.sh")
    assert done.returncode == 1
    assert "delete the folder" in done.stderr
    assert folder.is_dir()


def test_the_readme_names_the_ways(folder: Path, product: Product) -> None:
    text = (folder / "README.txt").read_text()
    assert "sh install.sh" in text
    assert f"{product.slug}-program/uninstall.sh" in text
    assert max(map(len, text.splitlines())) <= 80


def test_an_organisers_name_is_quoted_for_the_shell(
    product: Product, bundle: Path, icons: Icons, tmp_path: Path
) -> None:
    name = "Bread & Roses' $HOME"
    edition = replace(product, edition=replace(product.edition, name=name))
    about = tmp_path / "about.sh"
    about.write_text(archive._about(edition, "x86_64", "2.35"))
    done = subprocess.run(
        ["sh", "-c", f'. "{about}"; printf %s "$name"'], capture_output=True, text=True, check=True
    )
    assert done.stdout == name
