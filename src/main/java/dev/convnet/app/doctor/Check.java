// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.doctor;

import java.io.IOException;
import java.util.List;

/** Checks one part of the machine without changing it. */
@FunctionalInterface
interface Check {
  /** Runs the check; each finding is a line of the report. */
  List<Finding> run() throws IOException;
}
