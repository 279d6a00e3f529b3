// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import static dev.convnet.app.report.Html.escape;

import java.io.IOException;
import java.util.List;

/** Images of a set with what the network predicted for them. */
final class Figures {
  private Figures() {}

  static String figure(TestedImages tested, int image) throws IOException {
    return "<figure><img alt=\"%1$s\" src=\"%2$s\"><figcaption>%1$s</figcaption></figure>\n"
        .formatted(escape(tested.caption(image)), Thumbnail.dataUri(tested.images().image(image)));
  }

  static String figures(TestedImages tested, List<Integer> images) throws IOException {
    var html = new StringBuilder();
    for (var image : images) html.append(figure(tested, image));
    return html.toString();
  }
}
