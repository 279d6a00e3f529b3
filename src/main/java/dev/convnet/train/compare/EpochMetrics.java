// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.compare;

/**
 * What a run measured in one epoch. The training values are means over the epoch, measured while
 * the network learns, with its dropout and augmentation; the validation values are measured after
 * the epoch.
 *
 * @param epoch from 1
 */
public record EpochMetrics(
    int epoch,
    double trainingLoss,
    double trainingAccuracy,
    double validationLoss,
    double validationAccuracy) {}
