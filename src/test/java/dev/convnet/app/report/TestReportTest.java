// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.ImageDataset;
import dev.convnet.io.summary.EventWriter;
import dev.convnet.testing.Browser;
import dev.convnet.train.metrics.ConfusionMatrix;
import dev.convnet.train.metrics.EvaluationResult;
import dev.convnet.train.metrics.ScoredPredictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** Pages whose class names try to be more than names. */
class TestReportTest {
  private static final String SCRIPT = "<script>document.title = 'hit'</script>";
  private static final String ATTRIBUTE = "\" onload=\"document.title = 'hit'\" x='|";
  private static final List<String> NAMES = List.of(SCRIPT, ATTRIBUTE, "plain & simple");

  @TempDir Path directory;

  /** Images with an even number are predicted right. */
  private TestedImages tested() {
    var labels = new int[60];
    for (int i = 0; i < 60; i++) labels[i] = i % 3;
    var images = ImageDataset.of(new byte[60 * 4 * 4 * 3], 4, 4, labels, NAMES).split(0.2, 0.2, 1);
    var predictions = new ScoredPredictions(3);
    var matrix = new ConfusionMatrix(NAMES);
    for (int i = 0; i < images.test().size(); i++) {
      var label = images.test().label(i);
      var logits = new float[3];
      logits[(label + i % 2) % 3] = 2;
      predictions.add(logits, 0, label);
      matrix.add(label, predictions.prediction(i));
    }
    return new TestedImages("test", images.test(), new EvaluationResult(1, matrix, 0), predictions);
  }

  private void write() throws IOException {
    try (var events = EventWriter.in(directory.resolve("train"))) {
      for (int epoch = 1; epoch <= 3; epoch++) events.scalar("epoch_loss", 1f / epoch, epoch);
      events.scalar("epoch_loss", Float.NaN, 4);
    }
    new TestReport(directory, tested(), Map.of("model", SCRIPT)).write();
  }

  @Test
  void aNameIsOnlyText() throws IOException {
    write();

    for (var name : List.of(TestReport.REPORT, TestReport.CONFUSION)) {
      var page = Files.readString(directory.resolve(name));
      assertFalse(page.contains("<script"), name);
      assertFalse(page.contains(" onload=\""), name);
      assertTrue(page.contains("&lt;script&gt;"), name);
      assertTrue(page.contains("plain &amp; simple"), name);
      assertFalse(page.contains("http"), "a link to elsewhere in " + name);
    }
  }

  @Test
  void aBrowserShowsTextAndTheImagesOfACell() throws IOException {
    write();
    var browser = Browser.start(directory.resolve("profile"));
    try {
      browser.get(directory.resolve(TestReport.REPORT).toUri().toString());

      assertTrue(browser.getTitle().startsWith("Report of "));
      assertEquals(0, browser.findElements(By.tagName("script")).size());
      var rows = browser.findElements(By.cssSelector(".matrix tr > th:first-child"));
      assertEquals(SCRIPT, rows.get(1).getText());
      assertEquals(1, browser.findElements(By.tagName("svg")).size());
      var cell = browser.findElement(By.id("cell-0-1"));
      assertFalse(cell.isDisplayed());
      browser.findElement(By.cssSelector("a[href='#cell-0-1']")).click();
      assertTrue(cell.isDisplayed());
      for (var image : cell.findElements(By.tagName("img"))) {
        assertEquals("4", image.getDomProperty("naturalWidth"));
      }
      assertFalse(cell.findElements(By.tagName("img")).isEmpty());
    } finally {
      browser.quit();
    }
  }
}
