// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that print, for people and for shell scripts, what the event files and checkpoints of a
 * run hold, written by this project or by Python, and which layers a network has.
 *
 * <p>Start with {@link dev.convnet.app.inspect.EventsCommand} and {@link
 * dev.convnet.app.inspect.CheckpointCommand}.
 */
package dev.convnet.app.inspect;
