// SPDX-License-Identifier: Apache-2.0
/**
 * What a user writes comes in: flags and names; pictures in parts, optimizers and schedules go out.
 *
 * <p>Start with {@link dev.convnet.fit.options.PictureOptions}.
 */
package dev.convnet.fit.options;
