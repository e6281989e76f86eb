"""JPEGs of every sampling layout and marker variant, and WebPs, with the RGB that Pillow reads from them (NAME.rgb.png).

Needs Pillow 12, numpy and cjpeg (libjpeg-turbo). Run in this folder.
"""

import io
import struct
import subprocess

import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(12)


def photo(width, height):
    blobs = np.clip(128 + 70 * rng.normal(size=(height // 5 + 2, width // 5 + 2, 3)), 0, 255).astype("uint8")
    smooth = np.asarray(Image.fromarray(blobs).resize((width, height), Image.BICUBIC)).astype(float)
    return Image.fromarray(np.clip(smooth + 12 * rng.normal(size=smooth.shape), 0, 255).astype("uint8"))


def jpeg(image, *options):
    ppm = io.BytesIO()
    image.save(ppm, "ppm")
    return subprocess.run(["cjpeg", *options], input=ppm.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def segments(data):
    at = 2
    while at < len(data) - 1:
        if data[at] != 0xFF or data[at + 1] in (0, 0xFF) or 0xD0 <= data[at + 1] <= 0xD9:
            at += 1
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        yield data[at + 1], at, at + 2 + length
        at += 2 + length


def without_jfif(data):
    return b"".join([data[:2]] + [data[2:][end - 2 :] for m, _, end in segments(data) if m == 0xE0])


def with_segment(data, marker, content):
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content + data[2:]


def adobe(data, transform):
    return with_segment(data, 0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def renamed(data, ids):
    data = bytearray(data)
    for marker, at, _ in list(segments(bytes(data))):
        first, step = {0xC0: (10, 3), 0xC2: (10, 3), 0xDA: (5, 2)}.get(marker, (0, 0))
        for i in range(data[at + first - 1] if first else 0):
            data[at + first + step * i] = ids[data[at + first + step * i] - 1]
    return bytes(data)


def wide_tables(data):
    out = data[:2]
    for marker, at, end in segments(data):
        if marker == 0xDA:
            return out + data[at:]
        part = data[at:end]
        if marker == 0xDB:
            table = struct.pack(">64H", *data[at + 5 : at + 69])
            part = b"\xff\xdb" + struct.pack(">H", 131) + bytes([0x10 | data[at + 4]]) + table
        out += part


def put(name, data):
    with open(name, "wb") as file:
        file.write(data)
    rgb = ImageOps.exif_transpose(Image.open(name)).convert("RGB")
    rgb.save(name.replace(".", "_") + ".rgb.png", optimize=True)


def webp(name, image, **options):
    data = io.BytesIO()
    image.save(data, "webp", **options)
    put(name, data.getvalue())


picture = photo(33, 31)
LAYOUTS = {
    "440": "1x2", "411": "4x1", "441": "1x4", "410": "4x2", "311": "3x1", "113": "1x3",
    "y22_c12": "2x2,1x2,1x2", "y22_c21": "2x2,2x1,2x1", "y22_c21_c12": "2x2,2x1,1x2", "y12_c12_c11": "1x2,1x2,1x1",
    "y11_c22": "1x1,2x2,2x2", "y21_c12": "2x1,1x2,1x2", "y11_c12": "1x1,1x2,1x2", "y14_c12": "1x4,1x2,1x2",
}  # fmt: skip
for name, factors in LAYOUTS.items():
    put(f"{name}.jpg", jpeg(picture, "-sample", factors))
tall = jpeg(picture, "-sample", "1x2")
put("440_progressive.jpg", jpeg(picture, "-sample", "1x2", "-progressive"))
put("440_restarts.jpg", jpeg(picture, "-sample", "1x2", "-restart", "1"))
for width, height in (1, 1), (2, 3), (40, 1), (1, 40), (16, 16), (9, 65):
    put(f"440_{width}x{height}.jpg", jpeg(photo(width, height), "-sample", "1x2"))
with open("scans.txt", "w") as file:
    file.write("0;\n1;\n2;\n")
put("440_scans.jpg", jpeg(picture, "-sample", "1x2", "-scans", "scans.txt"))
put("420_scans.jpg", jpeg(picture, "-scans", "scans.txt"))
put("420_quality1.jpg", jpeg(picture, "-quality", "1"))
put("420_wide_tables.jpg", wide_tables(jpeg(picture)))
put("440_wide_tables.jpg", wide_tables(tall))
put("440_rgb_ids.jpg", renamed(without_jfif(tall), b"RGB"))
put("440_odd_ids.jpg", renamed(without_jfif(tall), bytes([7, 200, 0])))
put("440_equal_ids.jpg", renamed(tall, bytes([1, 1, 1])))
put("440_adobe0.jpg", adobe(without_jfif(tall), 0))
put("440_adobe0_jfif.jpg", adobe(tall, 0))
put("440_adobe2.jpg", adobe(without_jfif(tall), 2))
put("440_adobe_twice.jpg", adobe(adobe(without_jfif(tall), 0), 1))
put("440_broken_profile.jpg", with_segment(tall, 0xE2, b"ICC_PROFILE\0\x01\x01" + b"x" * 16))
put("440_behind.jpg", tall + b"what follows the image" * 9)

webp("lossy.webp", photo(121, 90), quality=75)
webp("lossy_odd.webp", photo(17, 5), quality=40)
webp("lossless.webp", picture, lossless=True)
webp("palette.webp", picture.quantize(16).convert("RGB"), lossless=True)
see_through = picture.copy()
see_through.putalpha(photo(33, 31).split()[0])
webp("lossy_alpha.webp", see_through, quality=75)
webp("lossless_alpha.webp", see_through, lossless=True, exact=True)
turned = Image.Exif()
turned[0x0112] = 6
webp("exif6.webp", picture, lossless=True, exif=turned)
webp("xmp6.webp", picture, lossless=True, xmp=b'<rdf:Description tiff:Orientation="6"/>')
