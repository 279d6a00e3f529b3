// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.error.InvalidSettingException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/** Which versions of a model are served. */
public sealed interface VersionPolicy {
  /** The versions to serve, of those that there are. */
  Set<Long> choose(Collection<Long> versions);

  /** The highest version. */
  static VersionPolicy latest() {
    return new Latest(1);
  }

  /**
   * The highest versions.
   *
   * @param count at least 1
   */
  record Latest(int count) implements VersionPolicy {
    public Latest {
      InvalidSettingException.requireAtLeast(1, "num_versions", count);
    }

    @Override
    public Set<Long> choose(Collection<Long> versions) {
      var chosen = new TreeSet<Long>();
      versions.stream().sorted(Comparator.reverseOrder()).limit(count).forEach(chosen::add);
      return chosen;
    }
  }

  /** All versions. */
  record All() implements VersionPolicy {
    @Override
    public Set<Long> choose(Collection<Long> versions) {
      return new TreeSet<>(versions);
    }
  }

  /** Certain versions. */
  record Specific(Set<Long> versions) implements VersionPolicy {
    public Specific {
      versions = Set.copyOf(versions);
    }

    @Override
    public Set<Long> choose(Collection<Long> found) {
      var chosen = new TreeSet<>(versions);
      chosen.retainAll(found);
      return chosen;
    }
  }
}
