"""Writes a data set of two classes, whose pictures are odd in ten ways.

usage: odd_pictures.py DIR makes DIR/{train,valid,test}/{dark,bright}/*
"""
import io, os, struct, sys

import numpy as np
from PIL import Image

rng = np.random.default_rng(5)


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def segments(data):
    at, found = 2, []
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        found.append(data[at : at + 2 + length])
        at += 2 + length
    return found, data[at:]


def named_rgb(image):
    """No JFIF, and components that are called R, G and B: a JPEG without chroma, as in ImageNet."""
    found, rest = segments(encode(image, "JPEG", keep_rgb=True, quality=95))
    return b"\xff\xd8" + b"".join(s for s in found if s[1] not in (0xE0, 0xEE)) + rest


def ycc_without_jfif(image):
    found, rest = segments(encode(image, "JPEG", quality=95))
    rest, found = bytearray(rest), [bytearray(s) for s in found if s[1] != 0xE0]
    for i, name in enumerate((1, 34, 35)):
        for s in found:
            if s[1] == 0xC0:
                s[10 + 3 * i] = name
        rest[5 + 2 * i] = name
    return b"\xff\xd8" + b"".join(map(bytes, found)) + bytes(rest)


def extraneous(image):
    data = encode(image, "JPEG", quality=95)
    return data[:-2] + bytes([0x12, 0x34] * 33) + data[-2:]


def small_frame(image):
    """A canvas that is larger than the only frame."""
    data = encode(image.convert("P"), "GIF")
    return data[:6] + struct.pack("<HH", 200, 100) + data[10:]


def deep(image):
    return encode(Image.fromarray(np.array(image.convert("L")).astype(np.uint16) * 257), "PNG")


def reversed_palette(image):
    gray = image.convert("L")
    flipped = Image.fromarray(255 - np.array(gray))
    flipped.putpalette([255 - i for i in range(256) for _ in range(3)])
    return encode(flipped, "BMP")


KINDS = {
    "extraneous.jpg": extraneous,
    "cmyk.jpg": lambda i: encode(i.convert("CMYK"), "JPEG", quality=95),
    "rgb.jpg": named_rgb,
    "ids.jpg": ycc_without_jfif,
    "profile.jpg": lambda i: encode(i, "JPEG", icc_profile=b"\0" * 200),
    "progressive.jpg": lambda i: encode(i, "JPEG", progressive=True),
    "palette.bmp": reversed_palette,
    "frame.gif": small_frame,
    "transparent.gif": lambda i: encode(i.quantize(32), "GIF", transparency=255),
    "deep.png": deep,
}
for part, count in (("train", 4), ("valid", 1), ("test", 2)):
    for name, mean in (("dark", 70), ("bright", 185)):
        folder = f"{sys.argv[1]}/{part}/{name}"
        os.makedirs(folder)
        for i in range(count):
            for kind, write in KINDS.items():
                size = int(rng.integers(20, 60))
                pixels = np.clip(rng.normal(mean, 20, (size, size, 3)), 0, 255).astype(np.uint8)
                open(f"{folder}/{i}{kind}", "wb").write(write(Image.fromarray(pixels)))
