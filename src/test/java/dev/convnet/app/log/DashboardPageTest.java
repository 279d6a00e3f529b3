// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.AccessToken;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.LogServer;
import dev.convnet.serving.log.EventLog;
import dev.convnet.serving.log.LogSettings;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import dev.convnet.serving.log.entry.Severity;
import dev.convnet.serving.log.queue.QueueSettings;
import dev.convnet.testing.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  private void append(String label, int status, String id) {
    log.append(
        LogEntry.builder(LogField.PREDICTIONS, log.clock().instant())
            .with(LogField.SEVERITY, Severity.ofStatus(status).name())
            .with(LogField.REQUEST_ID, id)
            .with(LogField.MODEL_NAME, "pets")
            .with(LogField.STATUS_CODE, (long) status)
            .with(LogField.LATENCY, 2_000L)
            .with(LogField.LABEL, label)
            .with(LogField.SCORE, label == null ? null : 0.75)
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
    await(charts(6));
    assertEquals(List.of("9", "9", "1 (11.1 %)", "75.0 %", "75.0 % of 4"), texts("#tiles dd"));
    var names = "#charts section[data-title='Answers by class'] .key li";
    assertEquals(List.of("cat\n6", EVIL + "\n2"), texts(names));
    assertEquals(true, browser.executeScript("return window.evil === undefined"));
    assertEquals(
        "Errors by status: 400 1 in all",
        browser
            .findElement(By.cssSelector("[data-title^=Errors] .plot"))
            .getAttribute("aria-label"));

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

  /** Each chart has something of its first color. */
  private void assertPainted() {
    assertEquals(
        6L,
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
