// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.AccessToken;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.LogServer;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.alert.AlertAction;
import dev.convnet.serving.log.alert.AlertDefinition;
import dev.convnet.serving.log.alert.AlertFile;
import dev.convnet.serving.log.alert.Comparison;
import dev.convnet.serving.log.alert.Figure;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Severity;
import dev.convnet.serving.log.filter.LogFilter;
import dev.convnet.serving.log.metric.MetricDefinition;
import dev.convnet.serving.log.metric.MetricFile;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.testing.Browser;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page of a log in a browser. */
@Tag("slow")
class DashboardPageTest {
  private static final String EVIL = "<img src=x onerror=window.evil=1>";

  @TempDir private Path folder;
  private EventLog log;
  private LogServer server;
  private ChromeDriver browser;

  @BeforeEach
  void start() throws Exception {
    defineAlert(folder.resolve("log"));
    log =
        EventLog.open(
            LogSettings.in(folder.resolve("log")).with(QueueSettings.defaults().withMinFree(0)));
    for (int i = 0; i < 8; i++) append(i < 6 ? "cat" : EVIL, 200, "r" + i);
    append(null, 400, "bad");
    for (int i = 0; i < 4; i++) feedback("r" + i, i == 0 ? "dog" : "cat");
    assertTrue(log.awaitStored(Duration.ofSeconds(20)), log.health().toString());
    server =
        LogServer.builder(log)
            .address(BindAddress.local(0))
            .token(AccessToken.of("secret"))
            .page(Dashboard.PATH, Dashboard.page())
            .start();
    browser = Browser.start(folder.resolve("profile"));
  }

  /** Fires at once: nothing was logged in the last minute. */
  private static void defineAlert(Path folder) throws IOException {
    new MetricFile(folder)
        .write(List.of(new MetricDefinition("all", LogFilter.ALL, Optional.empty(), List.of())));
    var created = Instant.now().minusSeconds(600);
    var action = new AlertAction.Command(List.of("true"));
    new AlertFile(folder)
        .write(
            List.of(
                new AlertDefinition(
                    "silence", "all", Figure.COUNT, Comparison.BELOW, 1, 2, action, created)));
  }

  /** As a client sends it. */
  private static String request() {
    try {
      var out = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", out);
      return "{\"instances\":[{\"b64\":\"%s\"}]}"
          .formatted(Base64.getEncoder().encodeToString(out.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String label, int status, String id) {
    boolean isCat = "cat".equals(label);
    log.append(
        LogEntry.builder(LogField.PREDICTIONS, log.clock().instant())
            .with(LogField.SEVERITY, Severity.ofStatus(status).name())
            .with(LogField.REQUEST_ID, id)
            .with(LogField.MODEL_NAME, "pets")
            .with(LogField.STATUS_CODE, (long) status)
            .with(LogField.LATENCY, 2_000L)
            .with(LogField.LABEL, label)
            .with(LogField.SCORE, label == null ? null : 0.75)
            .with(LogField.REQUEST, isCat ? request() : "{\"bytes\":3,\"sha256\":\"\"}")
            .with(LogField.INPUT_MEAN, isCat ? 0.25 : null)
            .with(LogField.INPUT_DEVIATION, isCat ? 0.125 : null)
            .with(
                LogField.INPUT_HISTOGRAM, isCat ? "[0, 0, 0, 1000" + ", 0".repeat(12) + "]" : null)
            .build());
  }

  private void feedback(String id, String label) {
    log.append(
        LogEntry.builder("feedback", log.clock().instant())
            .with(
                LogField.JSON_PAYLOAD,
                "{\"request_id\":\"%s\",\"instance\":0,\"label\":\"%s\"}".formatted(id, label))
            .build());
  }

  @AfterEach
  void stop() throws IOException {
    if (browser != null) browser.quit();
    if (server != null) server.close();
    if (log != null) log.close();
  }

  private void await(String script) {
    new WebDriverWait(browser, Duration.ofSeconds(20))
        .until(driver -> browser.executeScript("return " + script));
  }

  private List<String> texts(String selector) {
    return browser.findElements(By.cssSelector(selector)).stream()
        .map(found -> found.getText())
        .toList();
  }

  private static String charts(int number) {
    return "document.querySelectorAll('#charts canvas').length == " + number;
  }

  /** From the token on by keyboard: figures and charts, a filter, and what comes later. */
  @Test
  void showsFiguresAndCharts() {
    browser.get("http://127.0.0.1:" + server.port() + Dashboard.PATH);
    await("!element('access').hidden");
    browser.switchTo().activeElement().sendKeys("secret", Keys.ENTER);
    await(charts(8));
    assertEquals(List.of("9", "9", "1 (11.1 %)", "75.0 %", "75.0 % of 4"), texts("#tiles dd"));
    var names = "#charts section[data-title='Answers by class'] .key li";
    assertEquals(List.of("cat\n6", EVIL + "\n2"), texts(names));
    assertEquals(true, browser.executeScript("return window.evil === undefined"));
    assertEquals(
        "Errors by status: 400 1 in all",
        browser
            .findElement(By.cssSelector("[data-title^=Errors] .plot"))
            .getAttribute("aria-label"));

    assertEquals("0.25", texts("[data-title^=Brightness] .key b").get(0));
    var alert = texts("#alerts li").get(0);
    assertTrue(alert.startsWith("silence is firing since 20"), alert);
    assertTrue(alert.contains("all count < 1.0 for 2 minutes"), alert);
    showsImages();

    browser.findElement(By.cssSelector("[data-title^=Latency] summary")).sendKeys(Keys.ENTER);
    assertTrue(texts("[data-title^=Latency] td").containsAll(List.of("2", "2", "2")));
    assertPainted();

    append("late", 200, "r9");
    await("element('entries').children[0].textContent.includes('late (75.0 %)')");
    assertEquals(10L, browser.executeScript("return element('entries').children.length"));

    browser.findElement(By.id("filter")).sendKeys("status_code>=", Keys.ENTER);
    await("element('problem').textContent.includes('the filter is wrong')");
    browser.findElement(By.id("filter")).sendKeys("400", Keys.ENTER);
    await(charts(3));
    assertEquals(List.of("10", "1"), texts("#tiles dd").subList(0, 2));
    assertEquals(List.of(""), texts("#problem"));

    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 320, "height", 740, "deviceScaleFactor", 1, "mobile", true));
    await("document.querySelector('#charts canvas').clientWidth < 300");
    assertEquals(320L, browser.executeScript("return document.documentElement.scrollWidth"));
  }

  /** By keyboard and by the mouse: those of a class; of another one there are none. */
  private void showsImages() {
    browser.findElement(By.cssSelector("[data-title^=Answers] .key button")).sendKeys(Keys.ENTER);
    await("document.querySelectorAll('#images img').length == 6");
    await("[...document.querySelectorAll('#images img')].every(i => i.naturalWidth == 8)");
    assertEquals("Images with the class cat", texts("#pictured").get(0));
    browser.findElement(By.id("close")).click();
    assertEquals(false, browser.findElement(By.id("pictures")).isDisplayed());
    browser.executeScript(
        "const over = document.querySelector('[data-title^=Answers] .u-over'), box ="
            + " over.getBoundingClientRect(); over.dispatchEvent(new MouseEvent('click', {clientX:"
            + " box.right - box.width / 50, clientY: box.bottom - 30}));");
    await("document.querySelectorAll('#images img').length == 6");
    browser.findElements(By.cssSelector("[data-title^=Answers] .key button")).get(1).click();
    await("element('unpictured').textContent.startsWith('There are none')");
  }

  /** Each chart has something of its first color. */
  private void assertPainted() {
    assertEquals(
        8L,
        browser.executeScript(
            "return [...document.querySelectorAll('#charts canvas')].filter(canvas => {"
                + "const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width,"
                + " canvas.height).data;"
                + "for (let i = 0; i < pixels.length; i += 4) {"
                + "const [r, g, b] = [pixels[i], pixels[i + 1], pixels[i + 2]];"
                + "if (pixels[i + 3] > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60)"
                + " return true; } return false; }).length"));
  }
}
