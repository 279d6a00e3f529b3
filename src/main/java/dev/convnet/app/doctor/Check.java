// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.util.List;

/** Looks at one part of the machine and changes nothing. */
@FunctionalInterface
interface Check {
  List<Finding> run() throws IOException;
}
