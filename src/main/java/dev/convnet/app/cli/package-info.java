// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: a command and its arguments come in, an exit code goes out.
 *
 * <p>Start with {@link dev.convnet.app.cli.CommandRunner}, with which every {@code main} runs its
 * command: it checks the environment, parses the flags and reports errors. {@link
 * dev.convnet.app.cli.ExistingRunOptions}, {@link dev.convnet.app.cli.PrecisionOption} and {@link
 * dev.convnet.app.cli.SeedOption} are flags that several programs share.
 */
package dev.convnet.app.cli;
