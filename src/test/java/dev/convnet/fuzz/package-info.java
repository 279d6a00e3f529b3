// SPDX-License-Identifier: Apache-2.0
/**
 * Feeds damaged files to every reader of files: {@link dev.convnet.fuzz.FuzzTarget} is a reader
 * with whole files, {@link dev.convnet.fuzz.Mutator} damages them, {@link
 * dev.convnet.fuzz.FuzzCheck} judges what the reader does. {@link dev.convnet.fuzz.Fuzz} is the
 * long run, {@code tools/fuzz}; the tests have a short one.
 */
package dev.convnet.fuzz;
