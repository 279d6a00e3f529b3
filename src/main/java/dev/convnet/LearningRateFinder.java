// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.RateSearch.Point;
import dev.convnet.RateSearch.Range;
import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.input.ImageInputFactory.ShuffleOrder;
import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.optimize.Schedule;
import dev.convnet.train.Hook;
import dev.convnet.train.StepValues;
import dev.convnet.train.TrainingJob;
import dev.convnet.train.TrainingLoop.Control;
import dev.convnet.train.TrainingRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The learning-rate range test: trains with a rate that rises exponentially from step to step until
 * the loss diverges (Smith: "Cyclical Learning Rates for Training Neural Networks", 2017). As in
 * fastai's {@code lr_find}, the loss is smoothed by a moving average whose bias is corrected, and
 * the search stops when that is four times its lowest value.
 *
 * <p>It writes no file, and does not change the trainer.
 *
 * @param trainer its network, optimizer, batch size, augmentation and loss are used
 */
public record LearningRateFinder(ImageTrainer trainer, Range range) {
  private static final double SMOOTHING = 0.95;
  private static final double DIVERGED = 4;

  /**
   * Searches.
   *
   * @param data its training images are used
   * @throws IOException if an image cannot be read
   */
  public RateSearch search(DatasetSplit data) throws IOException {
    var config = trainer.config();
    return TrainingRun.withoutDirectory()
        .withSeed(config.seed)
        .withSessions(config.sessions())
        .run(job -> search(job, data));
  }

  private RateSearch search(TrainingJob job, DatasetSplit data) throws IOException {
    var config = trainer.config();
    var factor = range.highest() / range.lowest();
    var schedule = new Schedule.ExponentialDecay(range.lowest(), factor, range.steps() - 1);
    var request = trainer.request(data);
    var network =
        NormalizedNetwork.of(
            trainer.network(request), config.normalization, data.train(), request.size());
    var weights = config.classWeights.of(data.train().imagesPerClass());
    var graph = TrainEvalGraph.build(job.scope(), network, request, config, schedule, weights);
    var order = new ShuffleOrder(config.sampling, config.seed, 0);
    var input =
        job.closing(graph.imageSource().trainingInput(data.train(), config.augmentation, order));
    var hook = new SearchHook(graph.trainOutputs(), range.steps());
    try {
      job.train(graph.trainStep(), input, config.initialWeights, () -> List.of(hook));
    } catch (NotFiniteException diverged) {
      return new RateSearch(hook.points, true);
    }
    return new RateSearch(hook.points, hook.diverged);
  }

  private static final class SearchHook implements Hook {
    private final TrainEvalGraph.TrainOutputs outputs;
    private final int steps;
    private final List<Point> points = new ArrayList<>();
    private double average;
    private double lowest = Double.POSITIVE_INFINITY;
    private boolean diverged;

    SearchHook(TrainEvalGraph.TrainOutputs outputs, int steps) {
      this.outputs = outputs;
      this.steps = steps;
    }

    @Override
    public List<Operand<TFloat32>> fetches(long step) {
      return List.of(outputs.loss(), outputs.learningRate());
    }

    @Override
    public void afterStep(StepValues values, Control control) {
      var loss = values.scalar(outputs.loss());
      average = SMOOTHING * average + (1 - SMOOTHING) * loss;
      var smoothed = average / (1 - Math.pow(SMOOTHING, points.size() + 1));
      points.add(new Point(values.scalar(outputs.learningRate()), loss, smoothed));
      lowest = Math.min(lowest, smoothed);
      diverged = smoothed > DIVERGED * lowest;
      if (diverged || points.size() == steps) control.stop();
    }
  }
}
