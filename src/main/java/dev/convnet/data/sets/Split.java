// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

/** The two parts of CIFAR-10. */
public enum Split {
  TRAIN,
  TEST
}
