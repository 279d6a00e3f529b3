// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import java.util.List;

/** Something that answers with a model, in a process of its own. */
interface Engine {
  /** What its times count for. */
  enum Role {
    /** This version; the first computes in float32, and others must give its probabilities. */
    OURS,
    /** Another version, or a rival in another precision: shown beside the others. */
    SHOWN,
    /** In float32: the fastest of these is what each of ours is compared with. */
    RIVAL
  }

  /** The head of its column. */
  String name();

  Role role();

  /** What is tried, to take the fastest. */
  List<Setting> settings(List<Integer> threads);

  /**
   * The command line of the process. It prints {@code ready SECONDS}, once it has loaded the model
   * and has answered once, or {@code no REASON}; then it reads commands, and answers each with a
   * line:
   *
   * <pre>
   * turn COUNT SECONDS   milliseconds of a call with so many images, the median of so long
   * scores COUNT         the probabilities of so many images
   * </pre>
   */
  List<String> command(AnswerModel model, Setting setting);

  /** How far its probabilities may be from those of the first engine. */
  default double tolerance() {
    return 1e-3;
  }
}
