// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.augment;

import dev.convnet.data.images.Resize;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Images per second, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AugmentBenchmark {
  @Param({"32", "224"})
  private int side;

  @Param({
    "flip",
    "flip-vertical",
    "flip,shift=0.1",
    "rotation=15,shear=5,zoom=0.2",
    "center-crop",
    "random-crop",
    "random-resized-crop",
    "brightness=0.5:1.5",
    "contrast=0.5:1.5",
    "saturation=0.5:1.5",
    "gamma=0.5:2",
    "sharpen",
    "hue",
    "color-jitter",
    "grayscale",
    "channels=20",
    "rgb-shift",
    "equalize=1",
    "autocontrast=1",
    "posterize",
    "solarize",
    "blur",
    "gaussian-blur",
    "median-blur",
    "noise",
    "cutout",
    "randaugment",
    "trivialaugment"
  })
  private String words;

  private final SplittableRandom random = new SplittableRandom(1);
  private Augmentation augmentation;
  private Resize size;
  private float[] image;

  @Setup
  public void make() {
    augmentation = AugmentationParser.parse(words);
    size = new Resize(side, side);
    image = new float[3 * side * side];
    for (int i = 0; i < image.length; i++) image[i] = random.nextInt(256);
  }

  @Benchmark
  public float[] change() {
    return augmentation.apply(image, size, random);
  }
}
