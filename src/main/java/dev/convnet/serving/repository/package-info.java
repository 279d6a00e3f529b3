// SPDX-License-Identifier: Apache-2.0
/**
 * Models, their versions and labels, which come and go while requests run. Start with {@link
 * dev.convnet.serving.repository.ModelRepository}.
 */
package dev.convnet.serving.repository;
