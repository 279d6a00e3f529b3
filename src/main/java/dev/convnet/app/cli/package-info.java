// SPDX-License-Identifier: Apache-2.0
/**
 * A command and its arguments come in, an exit code goes out.
 *
 * <p>{@link dev.convnet.app.cli.CommandRunner} is how every {@code main} of the project runs its
 * command: one way of reading flags, of telling errors, and of looking at the environment first.
 * {@link dev.convnet.app.cli.ExistingRunOptions} has the flags of those that write runs, {@link
 * dev.convnet.app.cli.PrecisionOption} and {@link dev.convnet.app.cli.SeedOption} one each that
 * several programs have.
 */
package dev.convnet.app.cli;
