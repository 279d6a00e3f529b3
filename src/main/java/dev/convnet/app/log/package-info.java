// SPDX-License-Identifier: Apache-2.0
/**
 * The programs of the log: a server that writes it, and a tool that reads it.
 *
 * <p>Start with {@link dev.convnet.app.log.LogServerCommand} and {@link
 * dev.convnet.app.log.LogsCommand}.
 */
package dev.convnet.app.log;
