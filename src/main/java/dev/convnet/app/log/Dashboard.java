// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The page that shows a log in charts, by uPlot; it loads nothing from elsewhere. */
public final class Dashboard {
  /** Where servers have it. */
  public static final String PATH = "/dashboard";

  private Dashboard() {}

  /** It asks the server itself for everything that it shows. */
  public static String page() throws IOException {
    return read("dashboard.html")
        .replace("/* uPlot.min.css */", read("uplot/uPlot.min.css"))
        .replace("/* uPlot.iife.min.js */", read("uplot/uPlot.iife.min.js"));
  }

  private static String read(String name) throws IOException {
    try (var text = Dashboard.class.getResourceAsStream(name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
