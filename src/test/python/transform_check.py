# SPDX-License-Identifier: Apache-2.0
"""Prints pictures and what well-known libraries make of them: transform; parameter; shape; picture; result.
Without an augmentation library at hand, torchvision's steps are written as its sources have them, with Pillow."""
import math
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from PIL import Image, ImageEnhance, ImageOps
from scipy import ndimage

random = np.random.RandomState(7)
noise = random.randint(0, 256, (13, 17, 3)).astype(np.uint8)
y, x = np.mgrid[0:32, 0:40]
smooth = np.dstack([x * 6, y * 7, 255 - x * 3 - y * 3]).astype(np.uint8)
dull = (smooth // 3 + 40).astype(np.uint8)


def show(name, parameter, picture, result):
    result = np.asarray(result, dtype=np.float64)
    assert result.shape == picture.shape, name
    text = lambda values: " ".join("%.9g" % value for value in np.ravel(values))
    print(";".join([name, repr(float(parameter)), "%d %d" % picture.shape[:2], text(picture), text(result)]))


def affine(image, a, b, c, d, e, f):
    return image.transform(image.size, Image.AFFINE, (a, b, c, d, e, f), Image.NEAREST)


for picture in noise, smooth, dull:
    image = Image.fromarray(picture)
    for factor in 0.0, 0.3, 0.77, 1.0, 1.6, 3.0:
        show("brightness", factor, picture, ImageEnhance.Brightness(image).enhance(factor))
        show("contrast", factor, picture, ImageEnhance.Contrast(image).enhance(factor))
        show("saturation", factor, picture, ImageEnhance.Color(image).enhance(factor))
        show("sharpness", factor, picture, ImageEnhance.Sharpness(image).enhance(factor))
    for turn in -0.5, -0.13, 0.0, 0.25, 0.4:
        turned = tf.image.adjust_hue(tf.constant(picture, tf.float32) / 255, turn) * 255
        show("hue", turn, picture, turned)
    for gamma in 0.4, 1.0, 2.2:
        show("gamma", gamma, picture, tf.image.adjust_gamma(tf.constant(picture, tf.float32) / 255, gamma) * 255)
    show("grayscale", 0, picture, image.convert("L").convert("RGB"))
    show("equalize", 0, picture, ImageOps.equalize(image))
    show("autocontrast", 0, picture, ImageOps.autocontrast(image))
    for bits in 1, 4, 7, 8:
        show("posterize", bits, picture, ImageOps.posterize(image, bits))
    for threshold in 0, 100.5, 128, 256:
        show("solarize", threshold, picture, ImageOps.solarize(image, threshold))
    show("mirror", 0, picture, ImageOps.mirror(image))
    show("flip", 0, picture, ImageOps.flip(image))
    floats = picture.astype(np.float64)
    for radius in 1, 3:
        size = (2 * radius + 1, 2 * radius + 1, 1)
        show("blur", radius, picture, ndimage.uniform_filter(floats, size, mode="mirror"))
        show("median-blur", radius, picture, ndimage.median_filter(picture, size, mode="nearest"))
    for sigma in 0.5, 1.3, 2.0:
        blurred = ndimage.gaussian_filter(floats, (sigma, sigma, 0), mode="mirror", truncate=3)
        show("gaussian-blur", sigma, picture, blurred)
    for slope in -0.3, 0.11, 0.99:
        show("shear-x", slope, picture, affine(image, 1, slope, 0, 0, 1, 0))
        show("shear-y", slope, picture, affine(image, 1, 0, 0, slope, 1, 0))
    for pixels in -5, 3:
        show("translate-x", pixels, picture, affine(image, 1, 0, -pixels, 0, 1, 0))
    for degrees in -30, 7.5, 135:
        show("rotate", degrees, picture, image.rotate(degrees, Image.NEAREST))
