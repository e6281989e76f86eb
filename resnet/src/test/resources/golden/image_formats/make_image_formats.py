"""Regenerates every file in this folder: small PNGs and JPEGs of all kinds, and the RGB that Pillow reads from them.

Needs: numpy, pillow.   python make_image_formats.py
For NAME.png or NAME.jpg, NAME.rgb.png is ImageOps.exif_transpose(Image.open(file)).convert("RGB") saved losslessly.
"""
import io, os, struct, zlib
import numpy as np
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
W, H = 37, 29


def path(name):
    return os.path.join(HERE, name)


def drawn(bands):
    """Waves with a little noise, in [0, 1], of shape (H, W, bands)."""
    y, x = np.mgrid[0:H, 0:W]
    planes = [0.5 + 0.4 * np.sin(x / (3.0 + b) + y / (7.0 - b)) for b in range(bands)]
    return np.clip(np.stack(planes, -1) + np.random.RandomState(3).normal(0, 0.08, (H, W, bands)), 0, 1)


def expect(name, rgb=None):
    if rgb is None:
        image = Image.open(path(name))
        rgb = ImageOps.exif_transpose(image).convert("RGB")
    rgb.save(path(name.rsplit(".", 1)[0] + ".rgb.png"))


# ------------------------------------------------------------------------------------------------ PNG
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(samples, depth):
    """Rows of samples (h, w, bands) as PNG stores them, each behind filter type 0."""
    rows = b""
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            rows += b"\0" + row.astype(">u2").tobytes()
        else:
            bits = (row[:, None] >> np.arange(depth - 1, -1, -1)) & 1
            rows += b"\0" + np.packbits(bits.astype(np.uint8)).tobytes()
    return rows


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(name, colour, depth, bands, extra=(), interlaced=False):
    samples = np.rint(drawn(bands) * (2 ** depth - 1)).astype(int)
    if interlaced:
        raw = b"".join(packed(samples[y::dy, x::dx], depth) for x, y, dx, dy in ADAM7)
    else:
        raw = packed(samples, depth)
    with open(path(name), "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, int(interlaced))))
        for kind, data in extra:
            f.write(chunk(kind, data))
        f.write(chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))
    if colour in (0, 4) and depth == 16:    # Pillow clips 16-bit grey at 255 instead of scaling it
        grey = (samples[:, :, 0] >> 8).astype(np.uint8)
        expect(name, Image.fromarray(grey).convert("RGB"))
    else:
        expect(name)


def palette(depth):
    return b"".join(bytes(((i * 97) % 256, (i * 57 + 30) % 256, 255 - (i * 31) % 256)) for i in range(2 ** depth))


def pngs():
    for depth in (1, 2, 4, 8, 16):
        png(f"grey{depth}.png", 0, depth, 1)
    for depth in (1, 2, 4, 8):
        png(f"palette{depth}.png", 3, depth, 1, [(b"PLTE", palette(depth))])
    for depth in (8, 16):
        png(f"rgb{depth}.png", 2, depth, 3)
        png(f"grey_alpha{depth}.png", 4, depth, 2)
        png(f"rgb_alpha{depth}.png", 6, depth, 4)
    png("grey8_trns.png", 0, 8, 1, [(b"tRNS", struct.pack(">H", 128))])
    png("rgb8_trns.png", 2, 8, 3, [(b"tRNS", struct.pack(">HHH", 128, 100, 90))])
    png("palette8_trns.png", 3, 8, 1, [(b"PLTE", palette(8)), (b"tRNS", bytes(range(256)))])
    png("grey8_gamma.png", 0, 8, 1, [(b"gAMA", struct.pack(">I", 100000))])
    png("rgb8_gamma.png", 2, 8, 3, [(b"gAMA", struct.pack(">I", 100000))])
    png("rgb8_interlaced.png", 2, 8, 3, interlaced=True)
    png("grey4_interlaced.png", 0, 4, 1, interlaced=True)
    exif = Image.Exif(); exif[0x0112] = 6
    png("rgb8_exif6.png", 2, 8, 3, [(b"eXIf", exif.tobytes()[6:])])


# ----------------------------------------------------------------------------------------------- JPEG
def jpeg(name, mode, **options):
    bands = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    samples = np.rint(drawn(bands) * 255).astype(np.uint8)
    Image.fromarray(samples[:, :, 0] if bands == 1 else samples, mode).save(path(name), **options)
    expect(name)


def jpegs():
    jpeg("grey.jpg", "L", quality=90)
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        jpeg(f"ycc{subsampling.replace(':', '')}.jpg", "RGB", quality=85, subsampling=subsampling)
    jpeg("ycc420_progressive.jpg", "RGB", quality=85, subsampling="4:2:0", progressive=True)
    jpeg("rgb.jpg", "RGB", quality=90, keep_rgb=True)
    jpeg("cmyk.jpg", "CMYK", quality=90)
    jpeg("cmyk_progressive.jpg", "CMYK", quality=90, progressive=True)
    raw = bytearray(open(path("cmyk.jpg"), "rb").read())    # the same components, declared as YCCK
    raw[raw.index(b"Adobe") + 11] = 2
    with open(path("ycck.jpg"), "wb") as f:
        f.write(raw)
    expect("ycck.jpg")
    exif = Image.Exif(); exif[0x0112] = 8
    jpeg("ycc420_exif8.jpg", "RGB", quality=85, exif=exif)


# -------------------------------------------------------------------------------------------- resizing
def strips():
    """Pillow filters columns first in an image more than 100 times as high as wide that is made lower."""
    for name, (w, h), size in (("strip", (3, 305), (20, 77)), ("strip_wider", (3, 300), (20, 77)), ("strip_higher", (3, 305), (2, 400))):
        im = Image.fromarray(np.random.RandomState(11).randint(0, 256, (h, w, 3)).astype(np.uint8))
        im.save(path(name + ".png")); im.resize(size, Image.BICUBIC).save(path(name + ".bicubic.png"))


pngs()
jpegs()
strips()
