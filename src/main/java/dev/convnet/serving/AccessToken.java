// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import dev.convnet.error.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/** The secret that clients of a server send in the header {@code Authorization: Bearer …}. */
public final class AccessToken {
  /** RFC 6750's {@code b64token}. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  private AccessToken(byte[] token) {
    this.token = token;
  }

  /**
   * A token.
   *
   * @throws InvalidSettingException if it has other characters than RFC 6750 allows, or none
   */
  public static AccessToken of(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new InvalidSettingException(
          "token", "must have letters, digits and ._~+/- only, and at least one");
    }
    return new AccessToken(token.getBytes(StandardCharsets.US_ASCII));
  }

  /** Takes the same time however much of the header is right. */
  boolean isIn(String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return false;
    var sent = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(token, sent);
  }

  /** Does not tell the secret. */
  @Override
  public String toString() {
    return "AccessToken";
  }
}
