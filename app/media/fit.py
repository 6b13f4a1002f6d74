"""Fitting clips into a number of bytes: how the bytes are shared, and which picture they can carry. Pure.

Bits a pixel decide the picture: below ``_WANTED`` H.264 shows blocks, so a smaller picture looks better. The figures are those
commonly used for x264 at medium speed (a 1080p30 film at 3 Mbit/s has 0.05).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.media.profile import DEFAULT, Profile, most_video_bits
from app.media.upright import fit_inside
from app.story.clip import Clip
from app.story.quality import Quality

_HEIGHTS = (1080, 720, 540, 480, 360, 240, 180)
_WANTED = Fraction(5, 100)
_LEAST = Fraction(2, 100)
#: Even a picture that stands still does not come out with fewer bits a pixel; even a restless one does with more.
_HOPELESS, _PLENTY = Fraction(4, 1000), Fraction(12, 100)
_SOUNDS = (128_000, 96_000, 64_000, 48_000, 32_000)
_SOUND_SHARE = Fraction(1, 4)
#: Bytes of an MP4 file that are neither picture nor sound: its boxes, table entries for each picture, and more of them where
#: sound stands between the pictures.
_BOXES, _PER_PICTURE, _PER_CHANGE = 2500, 14, 15
#: The middle of what is to be filled (97 to 100 %): x264's second pass misses its aim by 1 % on longer clips.
_AIM = Fraction(986, 1000)
#: Bits a pixel at the usual quality, measured on footage of phones and cameras (0.11 to 0.16). Content decides: half of it for
#: a calm picture and twice as much for a noisy one are met too.
_USUAL = Fraction(14, 100)
#: The lower side of a picture that looks sharp on a large screen, and of one that does so on a phone.
_SHARP_FROM, _GOOD_FROM = 720, 480


def budget(
    max_bytes: int, lengths_ms: Sequence[int], wishes: Sequence[int | None] | None = None
) -> tuple[int, ...]:
    """Share ``max_bytes`` among clips by their length; the shares never come to more.

    ``wishes`` are the sizes that clips have at full quality, where known (None: unknown): a clip gets no more than its wish, and
    what it leaves goes to the others.
    """
    wanted = list(wishes) if wishes is not None else [None] * len(lengths_ms)
    shares = [0] * len(lengths_ms)
    open_clips = set(range(len(lengths_ms)))
    left = max(0, max_bytes)
    while open_clips:
        length = sum(max(1, lengths_ms[i]) for i in open_clips)
        offers = {i: left * max(1, lengths_ms[i]) // length for i in open_clips}
        content = {i for i in open_clips if (wish := wanted[i]) is not None and wish <= offers[i]}
        for i in content or open_clips:
            wish = wanted[i]
            shares[i] = wish if i in content and wish is not None else offers[i]
        if not content:
            break
        left -= sum(shares[i] for i in content)
        open_clips -= content
    return tuple(shares)


@dataclass(frozen=True)
class Choice:
    """A picture size, and bits a second of video."""

    width: int
    height: int
    video_bits: int


def choices(
    max_bytes: int, pictures: int, rate: Fraction, size: tuple[int, int], sound_size: int
) -> list[Choice]:
    """The picture sizes that so many ``pictures`` at ``rate`` a second may have in ``max_bytes``, the largest one first.

    ``size`` is the full size, never exceeded; ``sound_size`` is what the sound takes, in bytes. Which of them looks best is
    tried on the content: :mod:`app.media.trial`. Empty: too few bytes.
    """
    video = (max_bytes - _frame(pictures, sound_size) - sound_size) * 8 * _AIM * rate / pictures
    if video <= 0:
        return []
    found = [Choice(width, height, int(video)) for width, height in _sizes(size)]
    if _bits_a_pixel(found[-1], rate) < _LEAST:
        return []
    some = [choice for choice in found if _bits_a_pixel(choice, rate) >= _HOPELESS]
    plenty = next((index for index, one in enumerate(some) if _bits_a_pixel(one, rate) >= _PLENTY), len(some))
    return some[: plenty + 1]


def sound_bits(max_bytes: int, seconds: Fraction, most: int) -> int:
    """Bits a second of sound: at most a quarter of all bits, in the steps of ``_SOUNDS``, and never under the lowest step."""
    steps = [step for step in _SOUNDS if step <= most] or [most]
    share = max_bytes * 8 * _SOUND_SHARE / seconds
    return next((step for step in steps if step <= share), steps[-1])


def corrected(tries: Mapping[int, int], max_bytes: int, pictures: int, sound_size: int) -> int:
    """Bits a second of video for another try; ``tries`` are those made before, in their order, and the sizes they came to.

    Between a try that is too small and one that is too large it goes by their distance, else by proportion.
    """
    aim = int(max_bytes * _AIM)
    small = max(((size, bits) for bits, size in tries.items() if size <= aim), default=None)
    large = min(((size, bits) for bits, size in tries.items() if size > aim), default=None)
    if small and large and small[1] < large[1]:
        return small[1] + (large[1] - small[1]) * (aim - small[0]) // (large[0] - small[0])
    rest = _frame(pictures, sound_size) + sound_size
    bits, size = list(tries.items())[-1]
    return max(1000, bits * (aim - rest) // max(1, size - rest))


def is_filled(size: int, max_bytes: int) -> bool:
    """Whether at least 97 % of the bytes are used, and not more than there are."""
    return max_bytes * 97 <= size * 100 <= max_bytes * 100


def may_stay(clip: Clip, profile: Profile = DEFAULT) -> bool:
    """Whether the pictures of ``clip`` are likely to be kept as they are: a whole file, already in the finished form.

    :mod:`app.media.survey` decides it, from every packet.
    """
    source = clip.source
    return (
        (clip.start_ms, clip.end_ms) == (0, source.length_ms)
        and source.container.startswith("mov")
        and (source.video_codec, source.pixel_format) == ("h264", "yuv420p")
        and source.rotation == 0
        and source.transfer not in {"smpte2084", "arib-std-b67"}
        and (source.width, source.height)
        == fit_inside(source.width, source.height, profile.long_side, profile.short_side)
        and source.frame_ms * (profile.highest_rate + 1) >= 1000
        and source.complete
    )


def estimate(clip: Clip, profile: Profile = DEFAULT) -> int:
    """About how many bytes ``clip`` takes when nothing limits it, before it is made.

    Never more than it has in its source, or than :func:`most_video_bits` allows in any case.
    """
    if may_stay(clip, profile) and clip.source.bit_rate > 0:
        return _BOXES + (clip.source.bit_rate + _form(clip, profile)[3]) * clip.length_ms // 8000
    return usual_size(clip, profile)


def usual_size(clip: Clip, profile: Profile = DEFAULT) -> int:
    """As :func:`estimate`, when its pictures are encoded in any case."""
    width, height, rate, sound = _form(clip, profile)
    film = _USUAL * width * height * rate
    if clip.source.bit_rate > 0:
        film = min(film, Fraction(most_video_bits(clip.source.bit_rate)))
    return _BOXES + int((film + sound) * clip.length_ms / 8000)


def forecast(clips: Sequence[Clip], max_bytes: int, profile: Profile = DEFAULT) -> Quality:
    """How ``clips`` will look when all together have to fit into ``max_bytes``, said before anything is made.

    They share the bytes as :func:`budget` does, and the one that will look worst counts. A clip that stays as it is in its
    source looks SHARP, whatever its size.
    """
    wishes = [usual_size(clip, profile) for clip in clips]
    shares = budget(max_bytes, [clip.length_ms for clip in clips], wishes)
    found = [
        Quality.SHARP if wish <= share else _look(clip, share, profile)
        for clip, wish, share in zip(clips, wishes, shares, strict=True)
    ]
    return max(found, key=list(Quality).index, default=Quality.SHARP)


def _look(clip: Clip, max_bytes: int, profile: Profile) -> Quality:
    width, height, rate, sound = _form(clip, profile)
    pictures = max(1, round(clip.length_ms * rate / 1000))
    seconds = pictures / rate
    sound_size = int(sound_bits(max_bytes, seconds, sound) * seconds / 8) if sound else 0
    found = choices(max_bytes, pictures, rate, (width, height), sound_size)
    if not found:
        return Quality.BLURRED
    choice = next((one for one in found if _bits_a_pixel(one, rate) >= _WANTED), found[-1])
    enough = _bits_a_pixel(choice, rate) >= _WANTED
    short = min(choice.width, choice.height)
    if short >= _SHARP_FROM or (enough and (choice.width, choice.height) == (width, height)):
        return Quality.SHARP
    return Quality.GOOD_ON_A_PHONE if short >= _GOOD_FROM else Quality.BLURRED


def _form(clip: Clip, profile: Profile) -> tuple[int, int, Fraction, int]:
    """Width, height, pictures a second and bits a second of sound (0: none) of the finished clip when nothing limits it."""
    source = clip.source
    width, height = fit_inside(source.width, source.height, profile.long_side, profile.short_side)
    rate = min(Fraction(1000, source.frame_ms), Fraction(profile.highest_rate))
    if not source.has_sound:
        return width, height, rate, 0
    sound = profile.sound_bits
    if source.bit_rate:
        # What the file has beside its film is taken for its sound, which is never made larger than it was.
        whole = source.size_bytes * 8000 // max(1, source.length_ms)
        sound = max(min(_SOUNDS), min(sound, whole - source.bit_rate))
    return width, height, rate, sound


def _bits_a_pixel(choice: Choice, rate: Fraction) -> Fraction:
    return choice.video_bits / (choice.width * choice.height * rate)


def _frame(pictures: int, sound_size: int) -> int:
    """Bytes of a file that are neither pictures nor sound."""
    return _BOXES + (_PER_PICTURE + (_PER_CHANGE if sound_size else 0)) * pictures


def _sizes(size: tuple[int, int]) -> list[tuple[int, int]]:
    """The full size and the smaller ones of the same shape, largest first; even numbers."""
    width, height = size
    short = min(size)
    smaller = [Fraction(step, short) for step in _HEIGHTS if step < short]
    return [size, *((_even(width * scale), _even(height * scale)) for scale in smaller)]


def _even(value: Fraction) -> int:
    return max(2, round(value / 2) * 2)
