"""Whether a file's pictures may be copied as they are, found out from every packet of them. Runs in the worker process only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from av.packet import Packet
from av.video.stream import VideoStream

from app.media.inspecting import inspect, turn_of
from app.media.messages import Inspection, Surveyed
from app.media.opening import Beat, film_of, first_frame, opened, packets
from app.media.sequence import IDR_SLICE, PICTURE_SET, SEQUENCE_SET, Sets, is_plain, read_sets, units
from app.media.upright import Upright

#: ITU-T H.273 code points of BT.709 and BT.601, and "unspecified".
_PRIMARIES, _TRANSFERS, _MATRICES = {1, 2, 5, 6}, {1, 2, 6}, {1, 2, 5, 6}
#: How far a picture may stand from its place at a constant rate; containers that count in milliseconds miss it by one.
_OFF_S = Fraction(2, 1000)
_FIRST = 120
_REORDERED = 17


class _Not(Exception):
    """It may not be copied: why, in a word or two for the log."""


def survey(path: bytes, beat: Beat) -> Surveyed:
    """Read all packets of the film at ``path``. Raises NotVideo, Broken or OSError.

    Its pictures may be copied when nothing is hidden between or around them, each player shows them, and they stand at a constant
    rate. What a re-encoded clip would be turned, scaled or toned by must not be needed.
    """
    source = inspect(path, beat)
    if not _upright(path, source, beat):
        return Surveyed("turned")
    # Opened afresh: not every file can be sought back to its very beginning.
    with opened(path) as container:
        stream = film_of(container, source.video_index)
        try:
            sets = _form(source, stream)
            return _counted(source, stream, sets, packets(container, stream, beat))
        except _Not as why:
            return Surveyed(str(why))
        except ValueError:
            return Surveyed("units")


def _upright(path: bytes, source: Inspection, beat: Beat) -> bool:
    with opened(path) as container:
        frame = first_frame(container, film_of(container, source.video_index), beat)
        return frame is not None and turn_of(frame) == Upright() and not frame.interlaced_frame


def _form(source: Inspection, stream: VideoStream) -> Sets:
    """The parameter sets, when everything that the file's head says is right."""
    if not source.complete or not source.container.startswith("mov,") or source.video_codec != "h264":
        raise _Not("container or codec")
    if source.pixel_format != "yuv420p" or source.interlaced or source.full_range or source.rotation:
        raise _Not("picture")
    tags = (source.primaries, source.transfer, source.matrix)
    if any(tag not in known for tag, known in zip(tags, (_PRIMARIES, _TRANSFERS, _MATRICES), strict=True)):
        raise _Not("colours")
    if (
        (source.width, source.height) != (stream.width, stream.height)
        or source.width % 2
        or source.height % 2
    ):
        raise _Not("size")
    sets = read_sets(stream.codec_context.extradata or b"")
    if sets is None or not is_plain(sets.sequence):
        raise _Not("profile")
    return sets


def _counted(
    source: Inspection, stream: VideoStream, sets: Sets, film: Iterable[Packet[VideoStream]]
) -> Surveyed:
    stamps: list[int] = []
    size = 0
    for packet in film:
        if (
            packet.pts is None
            or packet.dts is None
            or packet.is_discard
            or packet.has_sidedata("new_extradata")
        ):
            raise _Not("hidden or changed")
        kinds = _kinds(packet, sets)
        # The messages that tell decoders about other places to begin at are left out of the copy.
        if (packet.is_keyframe or not stamps) and IDR_SLICE not in kinds:
            raise _Not("key frames")
        stamps.append(packet.pts)
        size += packet.size
        if len(stamps) == _FIRST + _REORDERED:
            _rate(sorted(stamps)[:_FIRST], source)
    # The index counts every picture that is stored; an edit list that hides some lets fewer of them come.
    if len(stamps) != stream.frames:
        raise _Not("hidden")
    stamps.sort()
    rate = _rate(stamps, source)
    if stamps[0] != source.first_pts:
        raise _Not("start")
    if abs((source.end_pts - stamps[-1]) * source.clock.tick * rate - 1) > Fraction(1, 4):
        raise _Not("last picture")
    return Surveyed("", source, len(stamps), (rate.numerator, rate.denominator), size)


def _kinds(packet: Packet[VideoStream], sets: Sets) -> set[int]:
    """The kinds of units in a packet. Parameter sets among them must be those of the head."""
    kinds = set()
    for unit in units(memoryview(packet), sets.length_size):
        kind = unit[0] & 31
        if kind in {SEQUENCE_SET, PICTURE_SET} and bytes(unit) not in sets.all:
            raise _Not("parameter sets")
        kinds.add(kind)
    return kinds


def _rate(stamps: Sequence[int], source: Inspection) -> Fraction:
    """Pictures a second, when each of them stands at its place."""
    if len(stamps) < 2 or stamps[-1] <= stamps[0]:
        raise _Not("single picture")
    first, gaps = stamps[0], len(stamps) - 1
    span = stamps[-1] - first
    most = int(max(_OFF_S / source.clock.tick, Fraction(1)) * gaps)
    if any(abs(index * span - (stamp - first) * gaps) > most for index, stamp in enumerate(stamps)):
        raise _Not("variable rate")
    return gaps / (span * source.clock.tick)
