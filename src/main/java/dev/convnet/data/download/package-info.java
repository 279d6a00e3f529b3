// SPDX-License-Identifier: Apache-2.0
/**
 * Downloads files and unpacks archives; what is incomplete never has its final name.
 *
 * <p>Start with {@link dev.convnet.data.download.HttpDownload}, which fetches a {@link
 * dev.convnet.data.download.RemoteFile} of known size and checksum. {@link
 * dev.convnet.data.download.TarGz} unpacks an archive, {@link
 * dev.convnet.data.download.AtomicDirectory} makes a directory that is complete or absent.
 */
package dev.convnet.data.download;
