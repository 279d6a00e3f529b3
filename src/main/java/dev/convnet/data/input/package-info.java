// SPDX-License-Identifier: Apache-2.0
/**
 * What a step is fed with: batches come in, the operands and tensors of one step go out.
 *
 * <p>An {@link dev.convnet.data.input.Input} is what all inputs promise. {@link
 * dev.convnet.data.input.Batches} says what is in each batch, {@link
 * dev.convnet.data.input.PrefetchingBatches} has them made ahead, {@link
 * dev.convnet.data.input.PlaceholderInput} feeds them. The kinds are in {@code memory}, {@code
 * pictures}, {@code digits} and {@code queue}.
 */
package dev.convnet.data.input;
