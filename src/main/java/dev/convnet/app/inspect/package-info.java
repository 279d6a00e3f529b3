// SPDX-License-Identifier: Apache-2.0

/**
 * Programs that look at the files of a run. Event files and checkpoints come in, ours or Python's;
 * text for eyes and for shell scripts comes out. Start with {@link
 * dev.convnet.app.inspect.EventsCommand} and {@link dev.convnet.app.inspect.CheckpointCommand}.
 */
package dev.convnet.app.inspect;
