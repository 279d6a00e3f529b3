// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import java.util.Locale;

/** Text for HTML pages that need no other file. */
final class Html {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --back: #fff; --text: #222; --soft: #666; --line: #d5d5d5;
        --panel: #f5f6f8; --train: #4477aa; --valid: #d1495b; --heat: 68, 119, 170; }
      @media (prefers-color-scheme: dark) {
        :root { --back: #16181c; --text: #e4e4e4; --soft: #9aa0a8; --line: #3a3f47; --panel: #1f2329;
          --train: #7fb2e5; --valid: #f0808f; --heat: 90, 150, 210; } }
      body { background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
        margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
      table { border-collapse: collapse; } th { font-weight: 600; }
      th, td { border-bottom: 1px solid var(--line); padding: .2rem .7rem; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      .scroll { overflow-x: auto; } .soft { color: var(--soft); }
      .matrix th, .matrix td { border: 1px solid var(--line); padding: .15rem .4rem; }
      .matrix td a { color: inherit; display: block; text-decoration: none; }
      .matrix .right { outline: 2px solid var(--line); outline-offset: -2px; }
      .matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); }
      .cell { background: var(--panel); display: none; margin-top: 1rem; padding: .5rem 1rem; }
      .cell:target { display: block; }
      figure { display: inline-block; margin: .4rem; vertical-align: top; width: 8rem; }
      figure img { height: 8rem; image-rendering: auto; object-fit: contain; width: 8rem; }
      figcaption { color: var(--soft); font-size: .75rem; line-height: 1.25; }
      svg { background: var(--panel); margin: .3rem; } svg text { fill: var(--soft); font-size: 11px; }
      """;

  private Html() {}

  /** Text in which nothing is markup, also for attributes in quotes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /**
   * A page.
   *
   * @param title a text
   * @param body HTML
   */
  static String page(String title, String body) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s</title>
        <style>
        %2$s</style>
        </head>
        <body>
        <h1>%1$s</h1>
        %3$s
        </body>
        </html>
        """
        .formatted(escape(title), STYLE, body);
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
