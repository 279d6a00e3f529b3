// SPDX-License-Identifier: Apache-2.0
/**
 * What can be said about a data set before training: means and deviations, the mean image, and
 * duplicates.
 *
 * <p>Start with {@link dev.convnet.data.statistics.ImageStatistics}; {@link
 * dev.convnet.data.statistics.Duplicates} finds equal and nearly equal images.
 */
package dev.convnet.data.statistics;
