// SPDX-License-Identifier: Apache-2.0
/** How fast engines answer: {@code ImageClassifier} and what could be taken instead. */
package dev.convnet.bench.answers;
