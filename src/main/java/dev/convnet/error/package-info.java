// SPDX-License-Identifier: Apache-2.0
/**
 * The exceptions that all packages of the library throw.
 *
 * <p>Start with {@link dev.convnet.error.InvalidSettingException}. Messages name settings, never
 * the flags of a command. A program that shows its own flags translates the messages, as {@code
 * dev.convnet.app.cli.CommandRunner} does.
 *
 * <p>{@link dev.convnet.error.OptionalArtifact} lists the optional dependencies of the programs,
 * the server, the cluster and the built-in data sets. All public types are API.
 */
package dev.convnet.error;
