// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.SessionLog.SessionStatus;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;

class EventAccumulatorTest {
  private final EventAccumulator run = new EventAccumulator();

  /** Where TensorBoard's loaders differ among each other, each step is still shown once. */
  @Nested
  class AResumedRun {
    @Test
    void showsTheLaterValues() {
      session(SessionStatus.START, 0);
      scalars("loss", 0, 1, 2, 3);
      session(SessionStatus.START, 2);
      scalars("loss", 20, 30);

      assertEquals("0=0.0 1=1.0 2=20.0 3=30.0", points("loss"));
    }

    @Test
    void losesWhatItsLaterSessionHasNotReached() {
      session(SessionStatus.START, 0);
      scalars("loss", 0, 1, 2, 3);
      scalars("accuracy", 0, 1, 2, 3);
      session(SessionStatus.START, 2);
      scalars("loss", 20);

      assertEquals("0=0.0 1=1.0 2=20.0", points("loss"));
      assertEquals("0=0.0 1=1.0", points("accuracy"));
    }

    @Test
    void needsNoMarkInItsFirstSession() {
      scalars("loss", 0, 1, 2, 3);
      session(SessionStatus.START, 2);
      scalars("loss", 20);

      assertEquals("0=0.0 1=1.0 2=20.0", points("loss"));
    }

    @Test
    void needsNoMarkAtAll() {
      scalars("loss", 0, 1, 2, 3);
      scalars("accuracy", 0, 1, 2, 3);
      scalars("loss", 20, 30);

      assertEquals("0=0.0 1=1.0 2=20.0 3=30.0", points("loss"));
      assertEquals("0=0.0 1=1.0 2=2.0 3=3.0", points("accuracy"));
    }

    @Test
    void hasNoTagThatAllSessionsButTheLastHad() {
      scalars("old", 0, 1);
      session(SessionStatus.START, 0);

      assertTrue(run.tags().isEmpty());
    }

    @Test
    void keepsItsValuesWhenACheckpointIsSaved() {
      scalars("loss", 0, 1, 2);
      session(SessionStatus.CHECKPOINT, 0);

      assertEquals("0=0.0 1=1.0 2=2.0", points("loss"));
    }
  }

  @Nested
  class ATag {
    @Test
    void hasThePluginOfTheFirstValueThatNamesOne() {
      add(0, text("note", ""));
      add(1, text("note", "text"));
      add(2, text("note", "other"));

      assertEquals("text", plugin("note"));
      assertFalse(run.tags().get("note").isScalar());
    }

    @Test
    void hasThePluginOfItsFieldInTensorFlow1() {
      add(0, value("a").setAudio(Summary.Audio.getDefaultInstance()));
      add(0, value("h").setHisto(HistogramProto.getDefaultInstance()));
      add(0, value("i").setImage(Summary.Image.getDefaultInstance()));
      add(0, value("s").setSimpleValue(1));

      assertEquals("audio", plugin("a"));
      assertEquals("histograms", plugin("h"));
      assertEquals("images", plugin("i"));
      assertEquals("scalars", plugin("s"));
    }

    @Test
    void ofHyperparametersNeedsNoContent() {
      add(0, value("_hparams_/experiment").setMetadata(metadata("hparams")));
      add(0, value("other").setMetadata(metadata("scalars")));

      assertEquals("[_hparams_/experiment]", run.tags().keySet().toString());
    }

    @Test
    void isTheNodeOfAValueWithoutATag() {
      add(0, Summary.Value.newBuilder().setNodeName("node").setTensor(tensor()));

      assertEquals("", plugin("node"));
    }
  }

  private void session(SessionStatus status, long step) {
    run.add(
        Event.newBuilder()
            .setStep(step)
            .setSessionLog(SessionLog.newBuilder().setStatus(status))
            .build());
  }

  /** Values of up to 9 are of the step of that number, larger ones of a tenth of it. */
  private void scalars(String tag, float... values) {
    for (var value : values) {
      add(Math.round(value < 10 ? value : value / 10), value(tag).setSimpleValue(value));
    }
  }

  private void add(long step, Summary.Value.Builder value) {
    run.add(
        Event.newBuilder().setStep(step).setSummary(Summary.newBuilder().addValue(value)).build());
  }

  private static Summary.Value.Builder value(String tag) {
    return Summary.Value.newBuilder().setTag(tag);
  }

  private static Summary.Value.Builder text(String tag, String plugin) {
    return value(tag).setTensor(tensor()).setMetadata(metadata(plugin));
  }

  private static TensorProto tensor() {
    return TensorProto.getDefaultInstance();
  }

  private static SummaryMetadata metadata(String plugin) {
    return SummaryMetadata.newBuilder()
        .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName(plugin))
        .build();
  }

  private String plugin(String tag) {
    return run.tags().get(tag).plugin();
  }

  private String points(String tag) {
    return run.tags().get(tag).points().stream()
        .map(point -> point.step() + "=" + point.number().orElseThrow())
        .collect(joining(" "));
  }
}
