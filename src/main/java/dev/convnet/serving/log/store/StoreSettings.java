// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import dev.convnet.error.InvalidSettingException;

/**
 * How long a {@link LogStore} keeps entries.
 *
 * @param retentionDays after which the file of a day is deleted
 * @param maxBytes of all files; the oldest are deleted first, but neither the newest nor that of
 *     today
 * @param synced whether entries are on the disk when they are stored; they survive that the process
 *     is killed in any case
 */
public record StoreSettings(int retentionDays, long maxBytes, boolean synced) {
  public StoreSettings {
    InvalidSettingException.requireAtLeast(1, "retentionDays", retentionDays);
    InvalidSettingException.requireAtLeast(1, "maxBytes", maxBytes);
  }

  /** 30 days, 5 GiB. */
  public static StoreSettings defaults() {
    return new StoreSettings(30, 5L << 30, false);
  }
}
