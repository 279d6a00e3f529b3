// SPDX-License-Identifier: Apache-2.0
/**
 * MNIST's digits come in; batches of them in NumPy's own order, and what is fed with them, go out.
 *
 * <p>Start with {@link dev.convnet.input.digits.DigitInput}; {@code NumpyRandom} repeats Python's
 * shuffles.
 */
package dev.convnet.input.digits;
