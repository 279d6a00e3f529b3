// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import java.util.Arrays;
import java.util.List;

/**
 * The images of digits from which {@link LeNet5} computes distances, 7 by 12 pixels each, after
 * figure 3 of its paper.
 */
final class DrawnDigits {
  private static final String DRAWING =
      """
      .......  .......  .......  .......  .......  .......  .......  .......  .......  .......
      ..###..  ...#...  ..###..  .#####.  .....#.  .#####.  ..###..  .#####.  ..###..  ..###..
      .#...#.  ..##...  .#...#.  .....#.  ....##.  .#.....  .#...#.  .....#.  .#...#.  .#...#.
      #.....#  ...#...  #.....#  ....#..  ...#.#.  .#.....  #......  .....#.  #.....#  #.....#
      #.....#  ...#...  ......#  ...#...  ..#..#.  .####..  #......  ....#..  .#...#.  #.....#
      #.....#  ...#...  .....#.  ..###..  .#...#.  .....#.  #.###..  ....#..  ..###..  .#...##
      #.....#  ...#...  ....#..  .....#.  #....#.  ......#  ##...#.  ...#...  .#...#.  ..###.#
      #.....#  ...#...  ...#...  ......#  #######  ......#  #.....#  ...#...  #.....#  ......#
      #.....#  ...#...  ..#....  ......#  .....#.  ......#  #.....#  ..#....  #.....#  ......#
      .#...#.  ...#...  .#.....  .#...#.  .....#.  .#...#.  .#...#.  ..#....  .#...#.  .#...#.
      ..###..  ..###..  #######  ..###..  .....#.  ..###..  ..###..  ..#....  ..###..  ..###..
      .......  .......  .......  .......  .......  .......  .......  .......  .......  .......
      """;

  private DrawnDigits() {}

  /** The pixels of each digit, row by row: 1 for ink, -1 for paper. */
  static List<List<Float>> bitmaps() {
    var rows = DRAWING.lines().map(line -> line.trim().split(" +")).toList();
    var digits = new Float[10][7 * 12];
    for (var i = 0; i < 7 * 12; i++) {
      for (var digit = 0; digit < 10; digit++) {
        digits[digit][i] = rows.get(i / 7)[digit].charAt(i % 7) == '#' ? 1f : -1f;
      }
    }
    return Arrays.stream(digits).map(Arrays::asList).map(List::copyOf).toList();
  }
}
