// SPDX-License-Identifier: Apache-2.0

/**
 * Files on the web come in, with what they must be; whole files and folders go out, or nothing.
 *
 * <p>Start with {@link dev.convnet.data.download.HttpDownload}; {@link
 * dev.convnet.data.download.AtomicDirectory} makes a folder that is complete or absent, {@link
 * dev.convnet.data.download.TarGz} unpacks.
 */
package dev.convnet.data.download;
