"""NumPy's and ImageHash's results: statistics_check.py phash FILE… | npy FILE.

phash prints imagehash.phash (ImageHash 4.3.1, hash_size=8, highfreq_factor=4) of pictures.
"""
import sys

import numpy as np


def phash(files):
    import scipy.fftpack
    from PIL import Image

    for file in files:
        image = Image.open(file).convert("L").resize((32, 32), Image.Resampling.LANCZOS)
        pixels = np.asarray(image)
        dct = scipy.fftpack.dct(scipy.fftpack.dct(pixels, axis=0), axis=1)
        low = dct[:8, :8]
        bits = low > np.median(low)
        print("".join("1" if bit else "0" for bit in bits.flatten()))


def npy(files):
    values = np.load(files[0])
    print(values.dtype, values.shape, repr(float(values.sum())))


{"phash": phash, "npy": npy}[sys.argv[1]](sys.argv[2:])
