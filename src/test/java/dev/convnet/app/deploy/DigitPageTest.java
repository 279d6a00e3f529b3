// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.BindAddress;
import dev.convnet.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.PointerInput.MouseButton;
import org.openqa.selenium.interactions.PointerInput.Origin;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a browser, with the network of the repository behind it. */
@Tag("slow")
class DigitPageTest {
  @TempDir static Path folder;

  private static ChromeDriver browser;
  private static DigitServer server;

  private record Point(double x, double y) {}

  private static Point at(double x, double y) {
    return new Point(x, y);
  }

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(folder.resolve("profile"));
    server = DigitServer.fromSavedModel(Path.of("savedmodels/mnist"), BindAddress.local(0));
  }

  @AfterAll
  static void stop() {
    if (browser != null) browser.quit();
    if (server != null) server.close();
  }

  @BeforeEach
  void open() {
    browser.manage().window().setSize(new Dimension(900, 960));
    browser.get("http://127.0.0.1:" + server.port() + "/");
  }

  /** Draws with the mouse, from point to point. */
  private static void draw(String canvas, List<Point> stroke) {
    var mouse = new PointerInput(PointerInput.Kind.MOUSE, "mouse");
    var sequence = new Sequence(mouse, 0);
    var box = browser.findElement(By.id(canvas)).getRect();
    for (int i = 0; i < stroke.size(); i++) {
      var x = (int) (box.x + stroke.get(i).x);
      var y = (int) (box.y + stroke.get(i).y);
      sequence.addAction(mouse.createPointerMove(Duration.ofMillis(20), Origin.viewport(), x, y));
      if (i == 0) sequence.addAction(mouse.createPointerDown(MouseButton.LEFT.asArg()));
    }
    sequence.addAction(mouse.createPointerUp(MouseButton.LEFT.asArg()));
    browser.perform(Collections.singletonList(sequence));
  }

  /** 20 points. */
  private static List<Point> line(Point from, Point to) {
    return IntStream.range(0, 20)
        .mapToObj(i -> at(from.x + i / 19.0 * (to.x - from.x), from.y + i / 19.0 * (to.y - from.y)))
        .toList();
  }

  private static String text(String id) {
    return browser.findElement(By.id(id)).getText();
  }

  private static void await(String script) {
    new WebDriverWait(browser, Duration.ofSeconds(20))
        .until(driver -> browser.executeScript("return " + script));
  }

  /** Red of each pixel of a canvas of 28x28, which is as green and blue. */
  private static String pixelsOf(String canvas) {
    return "[..."
        + canvas
        + ".getContext('2d').getImageData(0, 0, 28, 28).data]"
        + ".filter((value, i) => i % 4 == 0)";
  }

  private static List<Long> seen() {
    @SuppressWarnings("unchecked") // the script gives whole numbers
    var pixels = (List<Long>) browser.executeScript("return " + pixelsOf("element('seen')"));
    return pixels;
  }

  private static void drawFour() {
    draw("smooth", List.of(at(95, 50), at(85, 100), at(75, 150), at(140, 150), at(205, 145)));
    draw("smooth", List.of(at(180, 55), at(176, 150), at(172, 240)));
  }

  @Test
  void readsAFourThatTheMouseDraws() {
    drawFour();

    await("element('digit').textContent == '4'");
    assertTrue(text("certainty").matches("\\d+\\.\\d %"), text("certainty"));
    assertEquals(1, browser.findElements(By.cssSelector(".bar.best")).size());
    assertEquals("", text("problem"));
  }

  @Test
  void centersAndScalesADigitAsMnistDoes() {
    draw("smooth", List.of(at(30, 40), at(30, 90)));

    var ink = seen();
    double mass = 0;
    double row = 0;
    double column = 0;
    int rows = 0;
    for (int i = 0; i < ink.size(); i++) {
      mass += ink.get(i);
      row += ink.get(i) * (i / 28 + 0.5);
      column += ink.get(i) * (i % 28 + 0.5);
      if (i % 28 == 13 && ink.get(i) > 127) rows++;
    }
    assertEquals(14, row / mass, 0.1);
    assertEquals(14, column / mass, 0.1);
    assertEquals(20, rows, 1);
  }

  @Test
  void showsTheFeatureMapsEachScaledByItself() {
    drawFour();

    var groups = List.of("convolved", "rectified");
    for (var group : groups) {
      assertEquals(32, browser.findElements(By.cssSelector("#" + group + " canvas")).size());
      var map = "document.querySelector('#" + group + " canvas')";
      await("Math.min(..." + pixelsOf(map) + ") == 0");
      assertEquals(255L, browser.executeScript("return Math.max(..." + pixelsOf(map) + ")"));
    }
  }

  @Test
  void theClassicCanvasGivesTheOriginalsVector() {
    browser.findElement(By.cssSelector("input[value=classic]")).click();
    browser.executeScript(
        "window.path = []; element('classic').addEventListener('pointermove', e => {"
            + " if (e.buttons == 1) path.push([e.offsetX, e.offsetY]); })");

    draw("classic", line(at(40, 20), at(36, 75)));
    draw("classic", line(at(36, 75), at(90, 75)));
    draw("classic", line(at(80, 20), at(139, 138))); // to the last column, which the shift cuts off

    assertEquals(byTheOriginalsRule(), seen().stream().map(value -> value / 255.0).toList());
    await("element('digit').textContent != '?'");
  }

  /** What the path that the browser recorded makes of the 784 values. */
  private static List<Double> byTheOriginalsRule() {
    @SuppressWarnings("unchecked") // as the script above makes it
    var path = (List<List<Number>>) browser.executeScript("return window.path");
    assertTrue(path.size() >= 30, path::toString);
    var grid = new Double[784];
    Arrays.fill(grid, 0.0);
    for (var step : path) {
      int row = (int) Math.floor(step.get(1).doubleValue() * 0.2);
      int column = (int) Math.floor(step.get(0).doubleValue() * 0.2) + 1;
      for (int i = row; i < Math.min(row + 2, 28); i++) {
        for (int j = column; j < Math.min(column + 2, 28); j++) grid[28 * i + j] = 1.0;
      }
    }
    return List.of(grid);
  }

  @Test
  void clearingForgetsTheDrawing() {
    drawFour();
    await("element('digit').textContent != '?'");

    browser.findElement(By.id("clear")).click();

    await("element('digit').textContent == '?'");
    assertEquals(0, seen().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void theKeyboardDraws() {
    var canvas = browser.findElement(By.id("smooth"));
    canvas.sendKeys(Keys.ARROW_UP.toString().repeat(9), " ", Keys.ARROW_DOWN.toString().repeat(18));

    await("element('digit').textContent == '1'");
    canvas.sendKeys("c");
    await("element('digit').textContent == '?'");
  }

  @Test
  void aPhoneShowsAllOfItsWidth() {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 320, "height", 740, "deviceScaleFactor", 1, "mobile", true));
    try {
      assertEquals(320L, browser.executeScript("return document.documentElement.scrollWidth"));
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }
}
