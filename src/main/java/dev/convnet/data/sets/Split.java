// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

/** The two parts of CIFAR-10: 50,000 training images and 10,000 test images. */
public enum Split {
  TRAIN,
  TEST
}
