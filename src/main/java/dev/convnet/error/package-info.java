// SPDX-License-Identifier: Apache-2.0
/**
 * The exceptions of the library, which every wing throws.
 *
 * <p>They speak of the library: of settings, never of a command's flags. A program that wants to
 * name its own flags translates them, as {@code dev.convnet.app.cli.CommandRunner} does. Start with
 * {@link dev.convnet.error.InvalidSettingException}.
 *
 * <p>{@link dev.convnet.error.OptionalArtifact} lists what a project adds to its class path itself
 * if it uses the programs, a server, a cluster or the built-in data sets.
 */
package dev.convnet.error;
