// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.UnauthorizedResponse;
import java.util.Set;
import java.util.function.Predicate;

/** Refuses requests under a wrong name of the server, and without the token. */
final class RequestGate {
  /** Names of this machine, which a page of another site cannot have. */
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final ServerSettings settings;
  private final boolean checksHost;
  private final Predicate<String> open;

  /**
   * A gate.
   *
   * @param open the paths that need no token
   */
  RequestGate(ServerSettings settings, Predicate<String> open) {
    this.settings = settings;
    this.checksHost = settings.address().isLocal() || !settings.allowedHosts().isEmpty();
    this.open = open;
  }

  void checkHost(Context context) {
    if (!checksHost || settings.allowedHosts().contains("*")) return;
    var host = String.valueOf(context.host()).replaceFirst(":\\d+$", "");
    if (LOCAL.contains(host) || settings.allowedHosts().contains(host)) return;
    throw new ForbiddenResponse("this server has no host '%s'".formatted(host));
  }

  void checkToken(Context context) {
    if (open.test(context.path())) return;
    if (context.method() == HandlerType.OPTIONS) return; // browsers ask without it
    if (settings.token().map(t -> t.isIn(context.header("Authorization"))).orElse(true)) return;
    context.header("WWW-Authenticate", "Bearer");
    throw new UnauthorizedResponse("this server needs the header 'Authorization: Bearer TOKEN'");
  }
}
