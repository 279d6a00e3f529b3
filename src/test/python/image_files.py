"""Writes small random pictures through many encoders' options, and what TensorFlow decodes.

usage: image_files.py DIR SEED

FILE       a picture
FILE.rgb   height and width in a line, then tf.io.decode_image(FILE, channels=3); missing if TensorFlow refuses it. Of BMP
           files that TensorFlow reads wrongly or refuses though they are whole: Pillow's pixels, in FILE.right
FILE.up    Pillow's exif_transpose of the pixels, where there is an orientation
"""
import io, os, struct, sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from PIL import Image, ImageCms, ImageOps

directory, seed = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(seed)
count = 0


def picture(smooth=True):
    h, w = rng.integers(1, 40, 2)
    if not smooth:
        return Image.fromarray(rng.integers(0, 256, (h, w, 3)).astype(np.uint8))
    y, x = np.mgrid[0:h, 0:w]
    waves = [np.sin(x * a + y * b + c) for a, b, c in rng.uniform(-0.4, 0.4, (3, 3))]
    return Image.fromarray(np.uint8(127 + 120 * np.dstack(waves)))


def write_rgb(path, pixels):
    with open(path, "wb") as f:
        f.write(b"%d %d\n" % pixels.shape[:2] + pixels.astype(np.uint8).tobytes())


def save(name, data, right=None, up=None):
    global count
    path = f"{directory}/{count:03d}-{name}"
    count += 1
    open(path, "wb").write(data)
    if right is not None:
        write_rgb(path + ".right", right)
        return
    try:
        pixels = tf.io.decode_image(data, channels=3, expand_animations=False).numpy()
    except tf.errors.InvalidArgumentError:
        return
    write_rgb(path + ".rgb", pixels)
    if up is not None:
        write_rgb(path + ".up", np.array(up(Image.fromarray(pixels))))


def encode(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


# PNG: modes, depths, palettes, transparency, profiles; interlaced ones by hand, as Pillow writes none
def png_chunk(kind, data):
    import zlib
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def interlaced_png(pixels):
    import zlib
    h, w, channels = pixels.shape
    rows = b""
    for y0, x0, dy, dx in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)):
        part = pixels[y0::dy, x0::dx]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    head = struct.pack(">IIBBBBB", w, h, 8, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def png16(pixels):
    import zlib
    h, w, channels = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", w, h, 16, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


P3 = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes().replace(b"sRGB", b"DsP3")
for round in range(3):
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        image = picture(round > 0)
        if mode == "I;16":
            image = Image.fromarray(rng.integers(0, 65536, image.size[::-1]).astype(np.uint16))
        else:
            image = image.convert(mode)
        if "A" in mode:
            image.putalpha(Image.fromarray(rng.integers(0, 256, image.size[::-1]).astype(np.uint8)))
        save(f"{mode.replace(';', '')}.png", encode(image, "PNG", optimize=bool(round % 2)))
    for colors, bits in ((2, 1), (4, 2), (16, 4), (200, 8)):
        palette = picture().quantize(colors)
        save(f"palette{bits}.png", encode(palette, "PNG", bits=bits))
        save(f"palette{bits}-transparent.png", encode(palette, "PNG", bits=bits, transparency=0))
    save("transparent-gray.png", encode(picture().convert("L"), "PNG", transparency=100))
    save("transparent-color.png", encode(picture(), "PNG", transparency=(100, 100, 100)))
    save("profile.png", encode(picture(), "PNG", icc_profile=P3))
    for channels in (1, 2, 3, 4):
        h, w = rng.integers(1, 30, 2)
        save(f"interlaced{channels}.png", interlaced_png(rng.integers(0, 256, (h, w, channels)).astype(np.uint8)))
        save(f"sixteen{channels}.png", png16(rng.integers(0, 65536, (h, w, channels))))
    whole = encode(picture(False), "PNG")
    save("cut.png", whole[: len(whole) // 2])
    save("damaged.png", whole[:50] + b"\xff\xff" + whole[52:])


# JPEG: modes, subsampling, quality, progressive, profiles, component ids, markers
def segments(data):
    """The segments before the pixels, and the rest."""
    at, found = 2, []
    while data[at + 1] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        found.append(data[at : at + 2 + length])
        at += 2 + length
    return found, data[at:]


def without(data, *markers):
    found, rest = segments(data)
    return data[:2] + b"".join(s for s in found if s[1] not in markers) + rest


def renamed_components(data, names):
    found, rest = segments(data)
    found = [bytearray(s) for s in found]
    rest = bytearray(rest)
    for s in found:
        if s[1] in (0xC0, 0xC1, 0xC2):
            for i, name in enumerate(names):
                s[10 + 3 * i] = name
    for i, name in enumerate(names):
        rest[5 + 2 * i] = name
    return data[:2] + b"".join(bytes(s) for s in found) + bytes(rest)


for round in range(2):
    for mode in ("L", "RGB", "CMYK"):
        for sampling in (0, 1, 2):
            image = picture(round == 0).convert(mode)
            options = dict(quality=int(rng.integers(20, 96)), subsampling=sampling)
            save(f"{mode}{sampling}.jpg", encode(image, "JPEG", **options))
            save(f"{mode}{sampling}-progressive.jpg", encode(image, "JPEG", progressive=True, **options))
            save(f"{mode}{sampling}-profile.jpg", encode(image, "JPEG", icc_profile=P3, **options))
    jpeg = encode(picture(), "JPEG", quality=90, subsampling=0)
    plain = without(jpeg, 0xE0)
    save("no-jfif.jpg", plain)
    for names in ((0, 1, 2), (82, 71, 66), (1, 34, 35), (7, 8, 9)):
        save("components-%d-%d-%d.jpg" % names, renamed_components(plain, names))
    save("kept-rgb.jpg", encode(picture(), "JPEG", keep_rgb=True))
    save("cmyk-without-adobe.jpg", without(encode(picture().convert("CMYK"), "JPEG"), 0xEE))
    save("restarts.jpg", encode(picture(), "JPEG", restart_marker_blocks=1))
    save("comment.jpg", encode(picture(), "JPEG", comment=b"\xff\xc0\xff\xd9 a comment"))
    save("extraneous-end.jpg", jpeg[:-2] + bytes([0x12, 0x34] * 33) + jpeg[-2:])
    found, rest = segments(jpeg)
    save("extraneous-between.jpg", jpeg[:2] + found[0] + b"\x00\x17\x42" + b"".join(found[1:]) + rest)
    save("filled.jpg", jpeg[:2] + b"\xff\xff\xff" + b"".join(found) + rest)
    save("behind.jpg", jpeg + b"a tail")
    save("cut.jpg", jpeg[: len(jpeg) - len(rest) // 2])
    save("without-end.jpg", jpeg[:-2])
    save("named.png", jpeg)
for orientation in range(1, 9):
    for order in ("<", ">"):
        image = picture()
        exif = b"Exif\0\0" + (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
        tags = [(0x010F, 2, 4, b"abc\0"), (0x0112, 3, 1, struct.pack(order + "HH", orientation, 0)), (0x011A, 3, 1, b"\0" * 4)]
        exif += struct.pack(order + "H", len(tags))
        exif += b"".join(struct.pack(order + "HHI", *t[:3]) + t[3] for t in tags) + b"\0" * 4
        data = encode(image, "JPEG", quality=95, exif=exif)
        found, rest = segments(data)
        if orientation % 2:
            xmp = b"\xff\xe1" + struct.pack(">H", 40002) + b"http://ns.adobe.com/xap/1.0/\0" + b" " * 39971
            data = data[:2] + found[0] + xmp + b"".join(found[1:]) + rest

        def up(pixels, data=data):
            turned = Image.open(io.BytesIO(data))
            pixels.getexif()[0x0112] = turned.getexif()[0x0112]
            return ImageOps.exif_transpose(pixels)

        save(f"orientation{orientation}{'le' if order == '<' else 'be'}.jpg", data, up=up)

# GIF: palettes, transparency, interlacing, animations, frames that are smaller than the canvas
for round in range(3):
    gif = encode(picture(), "GIF", interlace=round % 2)
    save("plain.gif", gif)
    save("gray.gif", encode(picture().convert("L"), "GIF"))
    save("transparent.gif", encode(picture().quantize(8), "GIF", transparency=1))
    first, second = picture(), picture(False)
    save("animated.gif", encode(first, "GIF", save_all=True, append_images=[second.resize(first.size), first], duration=10))
    save("wide-canvas.gif", gif[:6] + struct.pack("<HH", 60, 50) + gif[10:])
    save("narrow-canvas.gif", gif[:6] + struct.pack("<HH", 1, 1) + gif[10:])
    at = 13 + (3 << (gif[10] & 7) + 1)
    while gif[at] != 0x2C:
        at = at + 2
        while gif[at]:
            at += gif[at] + 1
        at += 1
    save("moved.gif", gif[: at + 1] + struct.pack("<HH", 3, 2) + gif[at + 5 :])
    save("without-end.gif", gif[:-1])
    save("behind.gif", gif + b"a tail")
    save("cut.gif", gif[: at + 15])


# BMP: every depth, masks, compression, headers of OS/2; Pillow says what is right
def bmp(pixels, bits, rows, palette=b"", compression=0, masks=b"", up=True):
    h, w = pixels.shape[:2]
    head = struct.pack("<IiiHHIIiiII", 40, w, h if up else -h, 1, bits, compression, len(rows), 0, 0, 0, 0)
    start = 14 + len(head) + len(masks) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + head + masks + palette + rows


def padded(row):
    return row + b"\0" * (-len(row) % 4)


def pillow(data):
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


for round in range(3):
    image = picture(round > 0)
    pixels = np.array(image)
    for mode in ("L", "RGB", "RGBA"):
        save(f"{mode}.bmp", encode(image.convert(mode), "BMP"))
    save("top-down.bmp", bmp(pixels, 24, b"".join(padded(r[:, ::-1].tobytes()) for r in pixels), up=False))
    save("cut.bmp", encode(image, "BMP")[:-40])
    save("cut-header.bmp", encode(image, "BMP")[:40])
    wide = np.dstack([pixels[::-1, :, ::-1], rng.integers(0, 256, pixels.shape[:2])]).astype(np.uint8)
    masks = struct.pack("<III", 0xFF0000, 0xFF00, 0xFF)
    save("masks.bmp", bmp(pixels, 32, wide.tobytes(), compression=3, masks=masks))
    swapped = wide[:, :, [2, 1, 0, 3]]
    data = bmp(pixels, 32, np.ascontiguousarray(swapped).tobytes(), compression=3, masks=struct.pack("<III", 0xFF, 0xFF00, 0xFF0000))
    save("swapped-masks.bmp", data, right=pixels)
    for mode in ("1", "P"):
        data = encode(image.convert(mode), "BMP")
        save(f"{mode}.bmp", data, right=pillow(data))
    index = rng.integers(0, 16, pixels.shape[:2])
    palette = rng.integers(0, 256, (256, 4)).astype(np.uint8)
    palette[:, 3] = 0
    inverted = np.repeat(255 - np.arange(256)[:, None], 4, 1).astype(np.uint8)
    for name, colors in (("palette", palette), ("inverted", inverted)):
        data = bmp(pixels, 8, b"".join(padded(r.astype(np.uint8).tobytes()) for r in index[::-1]), colors.tobytes())
        save(f"{name}.bmp", data, right=colors[index][:, :, [2, 1, 0]])
    runs = b"".join(b"".join(bytes([1, i]) for i in r) + b"\0\0" for r in index[::-1]) + b"\0\1"
    save("runs.bmp", bmp(pixels, 8, runs, palette.tobytes(), 1), right=palette[index][:, :, [2, 1, 0]])
    save("runs-cut.bmp", bmp(pixels, 8, runs, palette.tobytes(), 1)[:1060])
    even = np.hstack([index, index]) if index.shape[1] % 2 else index
    nibbles = b"".join(padded((r[::2] * 16 + r[1::2]).astype(np.uint8).tobytes()) for r in even[::-1])
    save("four.bmp", bmp(even[:, :, None], 4, nibbles, palette[:16].tobytes()), right=palette[even][:, :, [2, 1, 0]])
    for name, shifts, compression in (("555", (10, 5, 5), 0), ("565", (11, 5, 6), 3)):
        r, g, b = (pixels[::-1, :, i].astype(int) for i in range(3))
        values = (r >> 3) << shifts[0] | (g >> 8 - shifts[2]) << shifts[1] | b >> 3
        masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F) if compression else b""
        data = bmp(pixels, 16, b"".join(padded(v.astype("<u2").tobytes()) for v in values), compression=compression, masks=masks)
        save(f"{name}.bmp", data, right=pillow(data))
    rows = b"".join(padded(r[:, ::-1].tobytes()) for r in pixels[::-1])
    data = b"BM" + struct.pack("<IHHI", 26 + len(rows), 0, 0, 26) + struct.pack("<IHHHH", 12, *pixels.shape[1::-1], 1, 24) + rows
    save("os2.bmp", data, right=pixels)
    save("bits31.bmp", bmp(pixels, 31, rows), right=np.zeros((0, 0, 3)))
for name, kind in (("webp", "WEBP"), ("tiff", "TIFF"), ("ppm", "PPM"), ("ico", "ICO")):
    save(f"{name}.png", encode(picture(), kind))
save("text.jpg", b"no picture")
save("one.gif", b"G")
