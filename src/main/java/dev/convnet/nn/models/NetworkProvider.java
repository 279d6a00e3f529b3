// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import java.util.List;

/**
 * Brings further networks into {@link Networks}. A provider is a public class with a public
 * constructor without parameters, named in the file {@code
 * META-INF/services/dev.convnet.nn.models.NetworkProvider} of its jar ({@link
 * java.util.ServiceLoader}).
 */
public interface NetworkProvider {
  /**
   * The networks, whose names no other network has. It is called once, when networks are first
   * asked for; architectures should be read when a network is built.
   */
  List<NamedNetwork> networks();
}
