// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.io.summary.EventWriter;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/**
 * The step pattern of {@code mnist_with_summaries.py}. Its steps are counted from 0. Steps 0, 10,
 * 20 … evaluate the test images and do not train; steps 99, 199 … are traced.
 *
 * @param steps number of all steps, including those that evaluate
 */
record EvaluateEveryTenSteps(
    TestSummaryWriter testSummary,
    int steps,
    EventWriter trainEvents,
    EventWriter testEvents,
    PrintStream out)
    implements Hook {
  private static final int TRAINING_STEPS_BETWEEN = 9;

  /** The number of steps that train. */
  long trainingSteps() {
    return steps - (steps + TRAINING_STEPS_BETWEEN) / 10;
  }

  /** The index of the step that trains after {@code updates} others have trained. */
  private static long step(long updates) {
    return updates / TRAINING_STEPS_BETWEEN * 10 + updates % TRAINING_STEPS_BETWEEN + 1;
  }

  @Override
  public void beforeStep(TrainingLoop.Control control) throws IOException {
    var updates = control.globalStep();
    if (updates % TRAINING_STEPS_BETWEEN == 0) evaluate(control, step(updates) - 1);
  }

  @Override
  public List<Operand<TString>> fetches(long updates) {
    return List.of(testSummary.merged());
  }

  @Override
  public boolean wantsTrace(long updates) {
    return step(updates) % 100 == 99;
  }

  @Override
  public void afterStep(StepValues values, TrainingLoop.Control control) throws IOException {
    var step = step(values.globalStep() - 1);
    var trace = values.trace();
    if (trace.isPresent()) trainEvents.runMetadata("step%03d".formatted(step), trace.get(), 0);
    trainEvents.summary(Summary.parseFrom(values.bytes(testSummary.merged())), step);
    if (trace.isPresent()) out.println("Adding run metadata for " + step);
  }

  @Override
  public void end(TrainingLoop.Control control) throws IOException {
    if ((steps - 1) % 10 == 0 && control.globalStep() == trainingSteps())
      evaluate(control, steps - 1);
  }

  private void evaluate(TrainingLoop.Control control, long step) throws IOException {
    var accuracy = testSummary.write(control.session(), testEvents, step);
    out.println("Accuracy at step " + step + ": " + accuracy);
  }
}
