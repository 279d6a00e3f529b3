// SPDX-License-Identifier: Apache-2.0
/**
 * Layers that one network or two are known for.
 *
 * <p>They are used as any other: start with {@link dev.convnet.layers.special.SqueezeExcitation},
 * which wraps a layer, or {@link dev.convnet.layers.special.LocallyConnected2d}.
 */
package dev.convnet.layers.special;
